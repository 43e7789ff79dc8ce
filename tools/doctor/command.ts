import type { Command } from '../cli/command.ts';

interface DoctorOptions {
  json: boolean;
  deep: boolean;
}

export const doctorCommand: Command<DoctorOptions> = {
  name: 'doctor',
  summary: 'what is here, where from, which version, and the command that fixes what is missing',
  options: (parser) =>
    parser
      .option('json', { type: 'boolean', default: false, describe: 'print the report as JSON' })
      .option('deep', {
        type: 'boolean',
        default: false,
        describe: "let Bazel fetch the toolchain's tools, to show where they come from",
      }),
  run: async (options) => {
    const { doctor } = await import('./doctor.ts');
    return doctor({ json: options.json, deep: options.deep });
  },
};
