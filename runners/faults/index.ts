import type { Fault } from '../fault.js';
import { drain } from './drain.js';
import { routerdBgpStop } from './routerd-bgp-stop.js';
import { stopActive } from './stop-active.js';
import { bfdFlap } from './bfd-flap.js';
import { clockSkew } from './clock-skew.js';
import { coldStart } from './cold-start.js';
import { exec } from './exec.js';
import { linkDown } from './link-down.js';
import { packetLoss } from './packet-loss.js';
import { partition } from './partition.js';
import { rejoin } from './rejoin.js';
import { addressLimit } from './address-limit.js';
import { crashBetween } from './crash-between.js';
import { executorFail } from './executor-fail.js';
import { lostResponse } from './lost-response.js';
import { slowProvider } from './slow-provider.js';
import { staleReplay } from './stale-replay.js';
import { throttle } from './throttle.js';

/** Every fault that a scenario may name. */
export const FAULTS: readonly Fault[] = [
  stopActive,
  drain,
  routerdBgpStop,
  linkDown,
  partition,
  packetLoss,
  bfdFlap,
  coldStart,
  rejoin,
  clockSkew,
  executorFail,
  throttle,
  slowProvider,
  lostResponse,
  crashBetween,
  addressLimit,
  staleReplay,
  exec,
];
