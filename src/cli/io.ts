/** What a verb may use of its process; nothing else of it is touched. */
export interface Io {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  env: Record<string, string | undefined>;
  cwd: string;
  isTTY: boolean;
}
