import { expect } from 'chai';
import fc from 'fast-check';
import { Redactor } from '../../src/evidence/redact.js';
import { isPublicIpv4 } from '../../src/evidence/redact-rules.js';
import { Recording } from './support/recording.js';

// Example values of the providers' own documentation, or made up.
const NIC = `eni-${'0a1b2c3d4e5f6a7b8'}`;
const INSTANCE = `i-${'0123456789abcdef0'}`;
const ACCOUNT = '123456789012';
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SUBSCRIPTION = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const OCID = `ocid1.vnic.oc1.ap-tokyo-1.${'abxhiljr'.repeat(4)}`;
const PEM = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'b3BlbnNzaC1rZXktdjEAAAAA',
  '-----END OPENSSH PRIVATE KEY-----',
].join('\n');
const PUBLIC_IP = '52.95.110.1';
const REAL = [NIC, INSTANCE, ACCOUNT, KEY_ID, SUBSCRIPTION, OCID, 'b3BlbnNzaC1rZXktdjEAAAAA', PUBLIC_IP];

describe('Redactor', () => {
  it('gives each kind a placeholder that tells what it is', () => {
    const redactor = new Redactor();
    expect(redactor.text(`${NIC} of ${INSTANCE}`)).to.equal('eni-placeholder-1 of i-placeholder-1');
    expect(redactor.text(`arn:aws:iam::${ACCOUNT}:user/bob`)).to.equal('arn:aws:iam::account-placeholder-1:user/bob');
    expect(redactor.text(KEY_ID)).to.equal('access-key-placeholder-1');
    expect(redactor.text(OCID)).to.equal('vnic-placeholder-1');
    expect(redactor.text(`/subscriptions/${SUBSCRIPTION}/resourceGroups/lab`)).to.equal(
      '/subscriptions/subscription-placeholder-1/resourceGroups/lab',
    );
    expect(redactor.text(`from ${PUBLIC_IP}/32`)).to.equal('from public-ip-placeholder-1/32');
    expect(redactor.text('subnet-0123456789abcdef0 vpc-1a2b3c4d ami-0123456789abcdef0')).to.equal(
      'subnet-placeholder-1 vpc-placeholder-1 ami-placeholder-1',
    );
  });

  it('gives the same value the same placeholder, wherever it stands and however it is written', () => {
    const redactor = new Redactor();
    const nested = JSON.stringify({ nicRef: NIC, inner: JSON.stringify({ nicRef: NIC }) });
    expect(redactor.redact({ id: NIC, targetJSON: nested })).to.deep.equal({
      id: 'eni-placeholder-1',
      targetJSON: nested.replaceAll(NIC, 'eni-placeholder-1'),
    });
    expect(redactor.text(`eni-${'f'.repeat(17)}`)).to.equal('eni-placeholder-2');
    const first = redactor.text(`/subscriptions/${SUBSCRIPTION}`);
    expect(redactor.text(`subscription '${SUBSCRIPTION.toUpperCase()}' is unknown`)).to.include(
      first.replace('/subscriptions/', ''),
    );
  });

  it('takes secrets out altogether, in fields, in text and in JSON inside of text', () => {
    const redactor = new Redactor();
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCY';
    expect(redactor.redact({ secretAccessKey: secret, password: 'x', privateKey: PEM })).to.deep.equal({
      secretAccessKey: 'secret-placeholder',
      password: 'secret-placeholder',
      privateKey: 'secret-placeholder',
    });
    for (const text of [
      `key:\n${PEM}\n`,
      JSON.stringify(JSON.stringify({ key: PEM, secretAccessKey: secret })),
      `client_secret=${secret}&x=1`,
      `Authorization: Bearer ${secret}1`,
      `Authorization: Basic ${secret}`,
      `token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.c2lnbmF0dXJl`,
    ]) {
      const redacted = redactor.text(text);
      expect(redacted).to.include('secret-placeholder');
      expect(redacted).to.not.match(/wJalr|b3BlbnN|c2lnbmF0/);
    }
    expect(redactor.text(PEM.slice(0, 50))).to.equal('secret-placeholder');
    expect(JSON.stringify(redactor.mapping)).to.not.include('wJalr');
  });

  it('leaves alone what is no identifier of anybody', () => {
    const text = [
      '10.77.60.10/32 via 10.99.0.1, wan 192.0.2.4, 127.0.0.1, 198.51.100.7, 203.0.113.9, 172.31.0.1, 169.254.169.254',
      'mobility:cloudedge:aws:eni-b:assign-secondary-ip:10.77.60.10/32:holder:aws-router-a:pathsig:bd13fa1130e8003e',
      'cloudedge/10-77-60-10-32/2f52abdf0e51c1b6 at 2026-11-23T08:19:49.594776243Z, 20261123T081900Z-cloudedge-aws-failover',
      'routerd v20260822.1715, basic authentication, permission denied (publickey,password).',
      'the owner of aws-router-b; account unknown; SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8',
    ].join('\n');
    expect(new Redactor().text(text)).to.equal(text);
  });

  it('changes nothing of a record without real identifiers', () => {
    const events = new Recording().events();
    expect(new Redactor().redact(events)).to.deep.equal(events);
  });

  it('redacts a whole run so that journal and inventory still join', () => {
    const recording = new Recording();
    const real = JSON.stringify(recording.events())
      .replaceAll('eni-of-aws-router-a', NIC)
      .replaceAll('i-of-aws-router-a', INSTANCE);
    const redacted = JSON.stringify(new Redactor().redact(JSON.parse(real)));
    for (const value of [NIC, INSTANCE]) expect(redacted).to.not.include(value);
    expect(redacted).to.include('"id":"eni-placeholder-1"');
    expect(redacted).to.include('\\"nicRef\\":\\"eni-placeholder-1\\"');
    expect(redacted).to.equal(real.replaceAll(NIC, 'eni-placeholder-1').replaceAll(INSTANCE, 'i-placeholder-1'));
  });

  it('goes on with the numbers of an earlier process', () => {
    const first = new Redactor();
    first.text(`${NIC} ${OCID}`);
    const second = new Redactor(JSON.parse(JSON.stringify(first.mapping)) as typeof first.mapping);
    expect(second.text(NIC)).to.equal('eni-placeholder-1');
    expect(second.text(`eni-${'e'.repeat(17)}`)).to.equal('eni-placeholder-2');
    expect(second.text(OCID)).to.equal('vnic-placeholder-1');
  });

  it('is idempotent and leaves no identifier in, wherever it stands', () => {
    const separator = fc.constantFrom(' ', ',', '"', '/', ':', '\\"', '(', ')', '\n', '=');
    const piece = fc.oneof(
      fc.constantFrom(
        ...REAL.map((value) =>
          value === REAL[6] ? PEM : value === ACCOUNT ? `arn:aws:ec2:eu-west-1:${ACCOUNT}:x` : value,
        ),
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, separator), { maxLength: 12 }), (pieces) => {
        const text = pieces.map(([value, end]) => ` ${value}${end}`).join('');
        const redactor = new Redactor();
        const once = redactor.text(text);
        expect(redactor.text(once)).to.equal(once);
        expect(new Redactor().text(once)).to.equal(once);
        for (const value of REAL) expect(once).to.not.include(value);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps JSON readable', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...REAL, PEM, PEM.slice(0, 50), 'x')), (values) => {
        const redacted = new Redactor().text(JSON.stringify({ values, inner: JSON.stringify({ values }) }));
        const parsed = JSON.parse(redacted) as { values: string[]; inner: string };
        expect((JSON.parse(parsed.inner) as typeof parsed).values).to.deep.equal(parsed.values);
      }),
      { numRuns: 100 },
    );
  });

  it('does not touch what it is given', () => {
    const event = { id: NIC, list: [NIC], nothing: null, count: 3, yes: true };
    const copy = new Redactor().redact(event);
    expect(event.id).to.equal(NIC);
    expect(copy).to.deep.equal({
      id: 'eni-placeholder-1',
      list: ['eni-placeholder-1'],
      nothing: null,
      count: 3,
      yes: true,
    });
  });

  it('knows public addresses from all others', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.0.3.1', '100.128.0.1', '223.255.255.255'])
      expect(isPublicIpv4(address), address).to.equal(true);
    for (const address of [
      '10.0.0.1',
      '172.16.0.1',
      '100.64.0.1',
      '224.0.0.5',
      '255.255.255.255',
      '0.0.0.0',
      '300.1.1.1',
    ])
      expect(isPublicIpv4(address), address).to.equal(false);
  });
});

describe('Redactor, for real clouds', () => {
  it('knows the ids of everything that a site is made of', () => {
    const redactor = new Redactor();
    const hex = '0123456789abcdef0';
    for (const kind of [
      'vpc',
      'igw',
      'rtb',
      'rtbassoc',
      'sg',
      'sgr',
      'eipalloc',
      'eipassoc',
      'vol',
      'key',
      'subnet',
      'eni-attach',
    ])
      expect(redactor.text(`${kind}-${hex}`)).to.equal(`${kind}-placeholder-1`);
  });

  it('takes out names that tell an address, IPv6 addresses, public keys and signed queries', () => {
    const redactor = new Redactor();
    const text = [
      'ec2-52-95-110-1.eu-central-1.compute.amazonaws.com',
      'lab.westeurope.cloudapp.azure.com',
      '2a05:d014:1::5',
      `ssh-ed25519 ${'AAAAC3NzaC1lZDI1NTE5AAAAI'}${'x'.repeat(43)} ann@laptop`,
      'https://x.example/?sv=1&sig=abcdefghijklmnop%3D',
      'x-amz-security-token: FwoGZXIvYXdzEJr',
    ];
    expect(text.map((line) => redactor.text(line))).to.deep.equal([
      'host-placeholder-1',
      'host-placeholder-2',
      'public-ip-placeholder-1',
      'public-key-placeholder-1 ann@laptop',
      'https://x.example/?sv=1&sig=secret-placeholder',
      'x-amz-security-token: secret-placeholder',
    ]);
    const kept = 'fe80::1, 2001:db8::7, ::1, at 2026:11:25, 02:77:0a:4d:3c:04, ec2.eu-central-1.amazonaws.com';
    expect(redactor.text(kept)).to.equal(kept);
  });

  it('never writes down what a machine is told at its first boot', () => {
    expect(new Redactor().redact({ userData: '#!/bin/sh', customData: 'x', user_data: 'y' })).to.deep.equal({
      userData: 'secret-placeholder',
      customData: 'secret-placeholder',
      user_data: 'secret-placeholder',
    });
  });

  it('learns what no rule could know, wherever it stands and whatever is part of it', () => {
    const redactor = new Redactor();
    redactor.learn('host', ['bastion.example.org', 'a.bastion.example.org']);
    redactor.learn('account', ['123456789012']);
    expect(
      redactor.text('through BASTION.example.org: 123456789012 not 1234567890123, a.bastion.example.org'),
    ).to.equal('through host-placeholder-1: account-placeholder-1 not 1234567890123, host-placeholder-2');
    expect(redactor.text('host-placeholder-1')).to.equal('host-placeholder-1');
    expect(redactor.mapping).to.include({ 'bastion.example.org': 'host-placeholder-1' });
  });
});
