import { isChanged, isIncorrectState } from './error.js';

/** Makes a change to the very state that was read. False when there is another by now, or one that passes: look again. */
export async function unlessChanged(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (isChanged(error) || isIncorrectState(error)) return false;
    throw error;
  }
}
