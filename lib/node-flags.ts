/** NODE_OPTIONS may quote options that hold spaces, with double quotes and backslashes (Node's cli.md). */
export function nodeFlags(
  commandLine: readonly string[],
  nodeOptions: string | undefined,
): readonly string[] {
  const quoted = nodeOptions?.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return [
    ...commandLine,
    ...quoted.map((option) =>
      option.replace(/"((?:\\.|[^"\\])*)"/g, (_, text: string) => text.replace(/\\(.)/g, '$1')),
    ),
  ];
}

/** Whether V8 makes no machine code of JavaScript, and interprets it all. */
export function isJitless(): boolean {
  return nodeFlags(process.execArgv, process.env['NODE_OPTIONS']).reduce(
    (jitless, flag) => (/^--(no-?)?jitless$/.test(flag) ? flag === '--jitless' : jitless),
    false,
  );
}
