// A test that failed is tried once more, for a machine that was short of time; that it was is printed, for it may be a race.
export const mochaHooks = {
  afterEach() {
    const { currentTest } = this;
    if (currentTest?.state === 'passed' && currentTest.currentRetry() > 0)
      process.stdout.write(`\nTRIED AGAIN, and passed then: ${currentTest.fullTitle()}\n`);
  },
};
