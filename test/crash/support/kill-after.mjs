// Loaded with `node --import`: ends its own process with SIGKILL as soon as the write-ahead record number LABRUN_TEST_KILL_AFTER
// (intents and outcomes, counted from 1) of that process has reached the kernel, before anything else is done.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const last = Number(process.env['LABRUN_TEST_KILL_AFTER']);
const { writeSync } = fs;
let records = 0;

fs.writeSync = (fd, data, ...rest) => {
  const written = writeSync(fd, data, ...rest);
  if (typeof data === 'string' && /^\{"v":1,[^\n]*?"type":"(intent|outcome)"/.test(data)) {
    records += 1;
    if (records === last) process.kill(process.pid, 'SIGKILL');
  }
  return written;
};
syncBuiltinESMExports();
