import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const A = 'aws-router-a';
const B = 'aws-router-b';
const ADDRESS = '10.77.60.10';

describe('deployed_build', () => {
  const name = 'deployed_build';

  it('passes when every router runs what was deployed, at every settled moment', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'every router runs reference 0.1.0');
  });

  it('fails with the router that runs another build, from the start or later', () => {
    const first = new Recording();
    for (const { versions } of first.all('deployed')) versions[B] = 'reference 0.0.9';
    expectVerdict(judge(name, first), 'fail', `${B} reported reference 0.0.9 when it was deployed; the others`);
    const later = new Recording();
    later.router('after-1', B).version = 'reference 0.0.9';
    expectVerdict(judge(name, later), 'fail', `after stop-active at aws, ${B} runs reference 0.0.9`);
  });

  it('compares each phase with what had been deployed by then', () => {
    const recording = new Recording({ faults: [] });
    const [deployed] = recording.all('deployed');
    const versions = Object.fromEntries(Object.keys(deployed?.versions ?? {}).map((node) => [node, 'reference 0.2.0']));
    recording.add({ type: 'deployed', commit: 'x', build: 'image', versions });
    expectVerdict(judge(name, recording), 'pass');
    recording.add(...recording.all('router-state').map((body) => structuredClone(body)));
    expectVerdict(judge(name, recording), 'fail', 'runs reference 0.1.0; reference 0.2.0 was deployed');
  });

  it('is na when a build was not reported', () => {
    const silent = new Recording();
    silent.router('after-1', B).version = '';
    expectVerdict(judge(name, silent), 'na', `${B} did not report its build`);
    const partly = new Recording();
    for (const { versions } of partly.all('deployed')) delete versions['oci-router'];
    expectVerdict(judge(name, partly), 'na', 'oci-router did not report its build when it was deployed');
    const never = new Recording().drop((body) => body.type === 'deployed');
    expectVerdict(judge(name, never), 'na', 'what was deployed was not recorded');
  });
});

describe('answering_host_identity', () => {
  const name = 'answering_host_identity';

  it('passes when every flow is answered by its own host', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'the right host answers', '12/12');
  });

  it('fails with the flow that another host answers', () => {
    const recording = new Recording();
    const reasons = ['10.77.60.10 is answered by another host'];
    Object.assign(recording.flow('after-1', 'aws-client', 'onprem-client'), { identityCheck: 'fail', reasons });
    expectVerdict(judge(name, recording), 'fail', 'aws-client -> onprem-client: the wrong host answers', ...reasons);
  });

  it('is na when it is unknown who answers', () => {
    const recording = new Recording();
    recording.flow('after-1', 'aws-client', 'onprem-client').identityCheck = 'na';
    expectVerdict(judge(name, recording), 'na', 'who answers is unknown');
    Object.assign(recording.flow('after-1', 'aws-client', 'onprem-client'), { pingsSent: 0, ssh: 'fail' });
    expectVerdict(judge(name, recording), 'na', 'it was not probed');
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => body.type === 'matrix'),
      ),
      'na',
      'no matrix was recorded',
    );
  });
});

describe('residue_absent_at_end', () => {
  const name = 'residue_absent_at_end';
  const drained = (): Recording => new Recording({ faults: [{ fault: 'drain', provider: 'aws' }] });

  it('passes when the last phase shows one holder each and nothing besides, whatever was there before', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'nothing is left on any NIC or host after stop-active at aws');
    expectVerdict(judge(name, new Recording({ faults: [] })), 'pass', 'in the baseline');
    const earlier = drained();
    earlier.nic('baseline', B).secondary.push('10.77.60.99');
    expectVerdict(judge(name, earlier), 'pass');
    const gateway = drained();
    gateway.router('after-1', 'onprem-router').addresses?.push('10.77.60.1');
    expectVerdict(judge(name, gateway), 'pass');
  });

  it('fails with the NIC that has an address twice, too many, or of a dead router', () => {
    const twice = drained();
    twice.nic('after-1', A).secondary.push(ADDRESS);
    expectVerdict(judge(name, twice), 'fail', `${ADDRESS} is on the NICs of ${A} and ${B}`);
    const foreign = drained();
    foreign.nic('after-1', 'oci-router-b').secondary.push('10.77.60.99');
    expectVerdict(judge(name, foreign), 'fail', 'eni-of-oci-router-b of oci-router-b at oci has 10.77.60.99');
    const client = drained();
    client.nic('after-1', 'azure-client').secondary.push(ADDRESS);
    expectVerdict(judge(name, client), 'fail', 'azure-client at azure has 10.77.60.10, which nobody is to have there');
    const dead = new Recording();
    dead.nic('after-1', A).secondary = dead.nic('after-1', B).secondary.splice(0);
    expectVerdict(judge(name, dead), 'fail', `still on the NIC of ${A}, which is powered off`);
    const nobody = drained();
    nobody.nic('after-1', B).secondary = [];
    expectVerdict(judge(name, nobody), 'fail', `no NIC at aws has ${ADDRESS}`);
  });

  it('fails with the host that configured an address of the subnet that is not its own', () => {
    const router = drained();
    router.router('after-1', 'oci-router').addresses?.push('10.77.60.15');
    expectVerdict(judge(name, router), 'fail', 'oci-router has 10.77.60.15 in its own `ip addr`');
    const client = drained();
    client.client('after-1', 'aws-client').links?.[0]?.addresses.push(ADDRESS);
    expectVerdict(judge(name, client), 'fail', `aws-client has ${ADDRESS} in its own`);
  });

  it('is na when a NIC or a host was not read at the end', () => {
    const gaps: [Parameters<Recording['drop']>[0], string][] = [
      [(body) => body.type === 'inventory' && body.inventory.site === 'oci', 'the inventory of oci was not recorded'],
      [(body) => body.type === 'router-state' && body.state.node === 'oci-router', 'oci-router was not read'],
      [(body) => body.type === 'client-state', 'the addresses of onprem-client were not recorded'],
    ];
    for (const [test, words] of gaps) expectVerdict(judge(name, drained().drop(test)), 'na', words);
  });
});
