/** The error that the promise must end with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
    throw new Error(`it was rejected with something that is no Error: ${String(thrown)}`, { cause: thrown });
  }
  throw new Error('it was not rejected');
}
