import type { RcLine } from './read-bazelrc.ts';

/** The options that can change what comes out, in the order in which they apply. */
export interface EffectiveOptions {
  /** Of `bazel build`. */
  readonly build: readonly string[];
  /** Of `bazel test`. */
  readonly test: readonly string[];
  /** Of `bazel query`: what decides how packages are loaded. */
  readonly query: readonly string[];
}

/** Whose lines each of them takes, the most general first. */
const BUILD = ['always', 'common', 'build'];
const TEST = [...BUILD, 'test'];
const QUERY = ['always', 'common', 'query'];

/**
 * @param lines of all rc files, in the order in which Bazel reads them
 * @param given of the command line, behind those of the files
 * @param ofBuild more of them, which only a build or a test has
 */
export function effectiveOptions(
  lines: readonly RcLine[],
  given: readonly string[],
  ofBuild: readonly string[] = [],
): EffectiveOptions {
  return {
    build: collect(lines, BUILD, [...given, ...ofBuild]).filter(canMatter),
    test: collect(lines, TEST, [...given, ...ofBuild]).filter(canMatter),
    query: collect(lines, QUERY, given).filter(canMatter),
  };
}

function collect(lines: readonly RcLine[], commands: readonly string[], given: readonly string[]): string[] {
  const optionsOf = (config: string | undefined): string[] =>
    commands.flatMap((command) =>
      lines
        .filter((line) => line.command === command && line.config === config)
        .flatMap(({ options }) => options),
    );
  const expand = (options: readonly string[], above: readonly string[]): string[] =>
    options.flatMap((option, index) => {
      const joined = /^--config=(.*)$/.exec(option)?.[1];
      const config = joined ?? (option === '--config' ? options[index + 1] : undefined);
      if (config === undefined || above.includes(config)) return [option];
      return expand(optionsOf(config), [...above, config]);
    });
  const options = expand([...optionsOf(undefined), ...given], []);
  const platform = options.findLast((option) => PLATFORM_CONFIG.test(option));
  // Bazel puts it in front of all others of the files.
  return platform === '--enable_platform_specific_config'
    ? [...expand(optionsOf(PLATFORM_NAMES[process.platform]), []), ...options]
    : options;
}

const PLATFORM_CONFIG = /^--(?:no)?enable_platform_specific_config$/;

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'macos',
  win32: 'windows',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
};

/**
 * Options that cannot change what an action reads, runs or leaves behind: what is shown, how much is done at once, where
 * results are kept. Everything that is not in this list counts.
 */
const NEUTRAL = new Set([
  'announce_rc',
  'attempt_to_print_relative_paths',
  'bes_backend',
  'bes_header',
  'bes_instance_name',
  'bes_results_url',
  'bes_timeout',
  'bes_upload_mode',
  'build_event_binary_file',
  'build_event_json_file',
  'build_event_text_file',
  'color',
  'credential_helper',
  'curses',
  'disk_cache',
  'heap_dump_on_oom',
  'jobs',
  'keep_going',
  'loading_phase_threads',
  'local_cpu_resources',
  'local_ram_resources',
  'logging',
  'profile',
  'progress_report_interval',
  'remote_cache',
  'remote_cache_compression',
  'remote_cache_header',
  'remote_header',
  'remote_local_fallback',
  'remote_retries',
  'remote_timeout',
  'remote_upload_local_results',
  'repository_cache',
  'show_progress',
  'show_progress_rate_limit',
  'show_result',
  'show_timestamps',
  'terminal_columns',
  'test_output',
  'test_summary',
  'tls_certificate',
  'ui_actions_shown',
  'ui_event_filters',
  'verbose_failures',
]);

function canMatter(option: string): boolean {
  const name = /^--(?:no)?([a-z_]+)(?:=.*)?$/.exec(option)?.[1];
  return name === undefined ? !/^-[jk]$/.test(option) : !NEUTRAL.has(name);
}
