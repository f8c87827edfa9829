import { compileValidator } from './compile.js';

/** Compiled once, when this module is first loaded; where labrun was built it never is. */
export const SCENARIO_VALIDATOR = compileValidator('scenario');
export const CHECKS_VALIDATOR = compileValidator('checks');
