import type { Fault } from '../fault.js';
import { drain } from './drain.js';
import { routerdBgpStop } from './routerd-bgp-stop.js';
import { stopActive } from './stop-active.js';

/** Every fault that a scenario may name. */
export const FAULTS: readonly Fault[] = [stopActive, drain, routerdBgpStop];
