import { expect } from 'chai';
import type { CloudName } from '../../src/model.js';
import { startHosts, type Hosts } from './support/hosts.js';
import { playPoints, type Play, type Sample } from './support/points.js';
import { tableOf, type Row } from './support/row.js';
import type { Setup } from './support/setup.js';
import { openSimWorld } from './support/sim.js';

const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];
/** Enough for the processes of one to run while another waits for its settle time. */
const LANES = 3;
const ALL = process.env['LABRUN_CRASH_ALL'] === '1';
const every =
  (step: number): Sample =>
  (records) =>
    Array.from({ length: Math.ceil(records / step) }, (_, index) => 1 + index * step);
/** Of machines that exist fewer, since the code under test is the same. Odd steps: every other record is torn down by its TTL. */
const UP_AND_DOWN: Record<Setup, Sample> = { create: every(ALL ? 1 : 5), adopt: every(ALL ? 1 : 7) };
/** Fault, stop, stopped, in effect, start, started: while the machine goes off or comes back, and while it is off. */
const FAULT: Record<Setup, Sample> = {
  create: ALL ? every(1) : () => [2, 5],
  adopt: ALL ? every(1) : () => [3],
};
const FAULT_RECORDS = 6;

describe('labrun, killed after a write-ahead record', function () {
  this.timeout(600_000);
  const rows: Row[] = [];
  const leavesNothing = async (play: Play, least: number): Promise<void> => {
    const played = await playPoints(play);
    rows.push(...played);
    for (const row of played) {
      expect(row.leaks).to.deep.equal([]);
      expect(row.records).to.be.at.least(least);
      expect(row.killed).to.equal(play.after(row.records).length);
      expect(row.byRunId + row.byTtl).to.equal(row.killed);
      // A lab on which a fault is played is torn down by its id alone.
      if (row.verb !== 'failover') expect(Math.min(row.byRunId, row.byTtl), 'both ways').to.be.above(0);
    }
  };

  after(() => {
    const points = rows.reduce((sum, { killed }) => sum + killed, 0);
    const leaks = rows.reduce((sum, row) => sum + row.leaks.length, 0);
    process.stdout.write(`\n${tableOf(rows)}\n${points} crash points, ${leaks} leaks\n`);
    if (!ALL) process.stdout.write('a sample of the records; LABRUN_CRASH_ALL=1 plays every one\n');
  });

  describe('of up or down', () => {
    const lanes: Hosts[] = [];
    before(async () => {
      for (let lane = 0; lane < LANES; lane += 1) lanes.push(await startHosts());
    });
    after(async () => {
      for (const hosts of lanes) await hosts.stop();
    });
    const upAndDown = (cloud: CloudName, setup: Setup): Promise<void> => {
      const open = lanes.map((hosts) => hosts.open);
      return leavesNothing({ cloud, setup, verbs: ['up', 'down'], after: UP_AND_DOWN[setup], lanes: open }, 10);
    };

    for (const cloud of CLOUDS) {
      it(`${cloud}: what it created is found and removed by a labrun that knows nothing of it`, () =>
        upAndDown(cloud, 'create'));
      it(`${cloud}: what it adopted is given back as it was`, () => upAndDown(cloud, 'adopt'));
    }
  });

  describe('of a fault, the active router powered off and on again', () => {
    /** The clouds side by side: each waits for the other end most of the time. */
    const fault = async (setup: Setup): Promise<void> => {
      const plays = CLOUDS.map((cloud) => {
        const play: Play = { cloud, setup, verbs: ['failover'], after: FAULT[setup], lanes: [openSimWorld] };
        return leavesNothing(play, FAULT_RECORDS);
      });
      for (const end of await Promise.allSettled(plays)) if (end.status === 'rejected') throw end.reason;
    };

    it('what it created and broke is removed, in three clouds', () => fault('create'));
    it('what it adopted and broke is given back as it was, in three clouds', () => fault('adopt'));
  });
});
