/** One process Bazel needed the result of, from the file of `--execution_log_json_file`. */
export interface Spawn {
  readonly label: string;
  readonly mnemonic: string;
  /** "linux-sandbox", "disk cache hit", "remote cache hit". */
  readonly runner: string;
  readonly cacheHit: boolean;
}

/** The file is a sequence of pretty-printed objects with nothing between them. An unfinished last one is dropped. */
export function parseExecutionLog(text: string): Spawn[] {
  return splitObjects(text).map((object) => {
    const spawn = JSON.parse(object) as {
      targetLabel?: string;
      mnemonic?: string;
      runner?: string;
      cacheHit?: boolean;
    };
    return {
      label: spawn.targetLabel ?? '',
      mnemonic: spawn.mnemonic ?? '',
      runner: spawn.runner ?? '',
      cacheHit: spawn.cacheHit === true,
    };
  });
}

function splitObjects(text: string): string[] {
  const objects: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') {
      if (depth++ === 0) start = index;
    } else if (character === '}' && --depth === 0) objects.push(text.slice(start, index + 1));
  }
  return objects;
}
