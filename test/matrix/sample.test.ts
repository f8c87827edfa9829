import { expect } from 'chai';
import {
  DEFAULT_SAMPLE,
  leastSample,
  matrixFlows,
  MOST_WATCHED,
  watchedFlows,
  wordsOf,
} from '../../src/matrix/sample.js';
import type { Flow } from '../../src/model.js';
import { scenarioOf } from '../evidence/support/recording.js';
import { SITES } from '../../src/model.js';
import { flows, topology } from '../../src/scenario/topology.js';

const planOf = (sites: number) => topology({ profile: 'full', providers: SITES, sites });
const scenario = { ...scenarioOf(), matrix: { sample: 500, seed: 7 } };
const nameOf = ({ src, dst }: Flow): string => `${src} -> ${dst}`;

describe('the flows that a matrix probes', () => {
  it('are all flows, in their order, where these are not too many', () => {
    const plan = planOf(4);
    expect(matrixFlows(plan, scenarioOf())).to.deep.equal({ flows: flows(plan) });
    expect(wordsOf(matrixFlows(plan, scenarioOf()))).to.equal('12/12 directed flows');
    expect(matrixFlows(planOf(16), scenarioOf()).flows).to.have.length(240);
  });

  it('are else a sample that takes every client as source and as destination', () => {
    const plan = planOf(200);
    const { flows: chosen, sample } = matrixFlows(plan, scenario);
    const clients = plan.sites.map(({ client }) => client.name).sort();
    expect([...new Set(chosen.map(({ src }) => src))].sort()).to.deep.equal(clients);
    expect([...new Set(chosen.map(({ dst }) => dst))].sort()).to.deep.equal(clients);
    expect(sample).to.include({ count: 500, of: 200 * 199, seed: 7 });
    expect(sample?.rule).to.contain('every client once as source and once as destination');
  });

  it('hold no flow twice, none from a client to itself, and each as the lab has it', () => {
    const plan = planOf(200);
    const { flows: chosen } = matrixFlows(plan, scenario);
    expect(chosen).to.have.length(500);
    expect(new Set(chosen.map(nameOf)).size).to.equal(500);
    const known = new Map(flows(plan).map((flow) => [nameOf(flow), flow]));
    for (const flow of chosen) expect(flow).to.deep.equal(known.get(nameOf(flow)));
  });

  it('hold every flow between the sites of the profile, and flows at the faulted site for half of the rest', () => {
    const plan = planOf(200);
    const names = new Set(matrixFlows(plan, scenario).flows.map(nameOf));
    for (const flow of flows(planOf(4))) expect(names).to.include(nameOf(flow));
    const touching = matrixFlows(plan, scenario).flows.filter((flow) => [flow.srcSite, flow.dstSite].includes('aws'));
    expect(touching.length).to.be.greaterThan((500 - leastSample(plan)) / 2);
  });

  it('are the same for the same seed and others for another', () => {
    const plan = planOf(200);
    const names = (seed: number): string[] =>
      matrixFlows(plan, { ...scenario, matrix: { sample: 500, seed } }).flows.map(nameOf);
    expect(names(7)).to.deep.equal(names(7));
    expect(names(8)).not.to.deep.equal(names(7));
  });

  it('are as many as asked for at 1,000 sites, from the least sample up', () => {
    const plan = planOf(1000);
    const least = leastSample(plan);
    for (const sample of [least, DEFAULT_SAMPLE, 10_000]) {
      const chosen = matrixFlows(plan, { ...scenario, matrix: { sample, seed: 1 } }).flows;
      expect(new Set(chosen.map(nameOf)).size).to.equal(sample);
      expect(chosen).to.have.length(sample);
    }
  });
});

describe('the flows that are watched while faults play', () => {
  it('are all of a small lab, and a few of a large one, the faulted site among them', () => {
    expect(watchedFlows(planOf(4), scenario).flows).to.have.length(12);
    const { flows: watched, sample } = watchedFlows(planOf(64), scenario);
    expect(watched).to.have.length(MOST_WATCHED);
    expect(sample).to.include({ count: MOST_WATCHED, of: 64 * 63 });
    expect(watched.some((flow) => flow.srcSite === 'aws' && flow.dstSite.startsWith('branch-'))).to.equal(true);
  });
});
