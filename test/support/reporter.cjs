'use strict';
const { reporters } = require('mocha');

/**
 * As mocha's own, and says at once why a test is tried again: a machine may have been short of time, or there is a race. Ends
 * with a line of counts that other programs know.
 */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.on('retry', (test, error) =>
      process.stdout.write(`\nTRIED AGAIN: ${test.fullTitle()}\n${error?.stack ?? error}\n`),
    );
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
    });
  }
};
