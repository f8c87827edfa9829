import { expect } from 'chai';
import type { CloudName } from '../../src/model.js';
import { startHosts, type Hosts } from './support/hosts.js';
import { playPoints, tableOf, type Row } from './support/points.js';
import type { Setup } from './support/setup.js';

const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];
/** Enough for the processes of one to run while another waits for its settle time. */
const LANES = 3;
/** Every so-many-th record, unless all are asked for; of machines that exist fewer, since the code under test is the same. */
const ALL = process.env['LABRUN_CRASH_ALL'] === '1';
const STEPS = { create: ALL ? 1 : 2, adopt: ALL ? 1 : 6 };

describe('labrun, killed after a write-ahead record', function () {
  this.timeout(600_000);
  const lanes: Hosts[] = [];
  const rows: Row[] = [];

  before(async () => {
    for (let lane = 0; lane < LANES; lane += 1) lanes.push(await startHosts());
  });
  after(async () => {
    for (const hosts of lanes) await hosts.stop();
    const points = rows.reduce((sum, { killed }) => sum + killed, 0);
    const leaks = rows.reduce((sum, row) => sum + row.leaks.length, 0);
    process.stdout.write(`\n${tableOf(rows)}\n${points} crash points, ${leaks} leaks\n`);
    if (!ALL)
      process.stdout.write(
        `sampled: one record in ${STEPS.create} of create, one in ${STEPS.adopt} of adopt; LABRUN_CRASH_ALL=1 plays every one\n`,
      );
  });

  const leavesNothing = async (cloud: CloudName, setup: Setup, step: number): Promise<void> => {
    const played = await playPoints(cloud, setup, lanes, step);
    rows.push(...played);
    for (const row of played) {
      expect(row.leaks).to.deep.equal([]);
      expect(row.records).to.be.at.least(10);
      expect(row.killed).to.equal(Math.ceil(row.records / step));
      expect(row.byRunId + row.byTtl).to.equal(row.killed);
    }
  };

  for (const cloud of CLOUDS) {
    it(`${cloud}: what it created is found and removed by a labrun that knows nothing of it`, () =>
      leavesNothing(cloud, 'create', STEPS.create));
    it(`${cloud}: what it adopted is given back as it was`, () => leavesNothing(cloud, 'adopt', STEPS.adopt));
  }
});
