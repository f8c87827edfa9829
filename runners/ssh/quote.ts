const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One shell word for each argument, joined by spaces; every POSIX shell gives the arguments back unchanged. */
export function shellQuote(args: readonly string[]): string {
  return args.map(quoteWord).join(' ');
}

function quoteWord(arg: string): string {
  if (arg.includes('\0')) throw new TypeError('a shell word cannot hold a NUL byte');
  // A leading `=`, `~` or `%` means something to some shells; inside quotes nothing does.
  if (PLAIN.test(arg) && !/^[=%]/.test(arg)) return arg;
  return `'${arg.replaceAll("'", `'\\''`)}'`;
}
