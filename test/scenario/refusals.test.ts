import { expect } from 'chai';
import { said } from './support.js';

/** A refusal: what is in the file, and where and how its one problem is reported. */
interface Refusal {
  it: string;
  file: string;
  at: string;
  says: RegExp;
  suggests?: string;
}

const KEYS =
  'name, description, profile, providers, sites, matrix, ttl, faults, expect, checks, extensions, deadlines, defects';

const REFUSALS: Record<string, Refusal[]> = {
  'YAML that is not': [
    {
      it: 'a flow list that does not end',
      file: 'name: x\nproviders: [aws\nttl: 1h\n',
      at: '3:1',
      says: /^YAML syntax: /,
    },
    { it: 'a quote that does not end', file: 'name: "x\n', at: '2:1', says: /^YAML syntax: Missing closing "quote/ },
    { it: 'an indent by tab', file: 'name: x\nfaults:\n\t- fault: drain\n', at: '3:1', says: /^YAML syntax: .*[Tt]ab/ },
    {
      it: 'an alias of nothing',
      file: 'name: *x\n',
      at: '1:7',
      says: /^alias \*x stands for nothing; expected an anchor &x before it$/,
    },
    { it: 'a tag of its own', file: 'name: !secret x\n', at: '1:7', says: /^YAML syntax: Unresolved tag/ },
    { it: 'a language tag', file: 'name: !!binary aGk=\n', at: '1:7', says: /^YAML syntax: Unresolved tag/ },
    {
      it: 'a second document',
      file: 'name: x\n---\nname: y\n',
      at: '2:1',
      says: /^a second document; a scenario file holds one/,
    },
    { it: 'a list as a key', file: 'name: x\n? [a]\n: b\n', at: '2:3', says: /^a key must be a word/ },
    {
      it: 'nesting without end',
      file: `name: ${'['.repeat(3000)}`,
      at: '1:106',
      says: /^nested too deeply: more than 100 levels/,
    },
    {
      it: 'deep nesting',
      file: `name: ${'['.repeat(200)}${']'.repeat(200)}`,
      at: '1:106',
      says: /^nested too deeply: more than 100 levels/,
    },
    {
      it: 'an alias inside its own anchor',
      file: 'name: x\nfaults: &a\n  - *a\n',
      at: '3:5',
      says: /^alias \*a is inside its own anchor$/,
    },
    { it: 'an anchors bomb', file: bomb(), at: '5:10', says: /^more than 100 uses of aliases/ },
  ],
  'sites and samples that make no lab': [
    {
      it: 'fewer sites than the providers are',
      file: 'name: x\nsites: 3\n',
      at: '2:8',
      says: /^3 sites are fewer than the 4 that the lab has without branches: onprem, aws, oci, azure$/,
    },
    { it: 'more sites than a lab may have', file: 'name: x\nsites: 1001\n', at: '2:8', says: /the most is 1000/ },
    { it: 'half a site', file: 'name: x\nsites: 4.5\n', at: '2:8', says: /must be a whole number/ },
    {
      it: 'a sample that cannot hold every client',
      file: 'name: x\nsites: 100\nmatrix: { sample: 50 }\n',
      at: '3:19',
      says: /^a sample of 50 flows is too small for 100 sites; the least is 112: /,
    },
    {
      it: 'a fault at a branch',
      file: 'name: x\nsites: 6\nfaults:\n  - { fault: drain, provider: branch-001 }\n',
      at: '4:31',
      says: /^unknown provider "branch-001"/,
    },
  ],
  'a file without a scenario': [
    { it: 'nothing at all', file: '', at: '1:1', says: /^the file holds no scenario; it needs at least "name"/ },
    { it: 'comments only', file: '# todo\n\n', at: '1:1', says: /^the file holds no scenario/ },
    { it: 'an empty document', file: '---\n', at: '1:1', says: /^the file holds no scenario/ },
    { it: 'null', file: 'null\n', at: '1:1', says: /^a scenario must be a mapping, not empty/ },
    { it: 'a word', file: 'hello\n', at: '1:1', says: /^a scenario must be a mapping, not the text "hello"/ },
    { it: 'a list', file: '# x\n- name: x\n', at: '2:1', says: /^a scenario must be a mapping, not a list/ },
  ],
  keys: [
    {
      it: 'one twice',
      file: 'name: x\nttl: 1h\nttl: 2h\n',
      at: '3:1',
      says: /^duplicate key "ttl"; it is first given on line 2$/,
    },
    {
      it: 'one twice in a fault',
      file: 'name: x\nfaults: [{fault: drain, provider: aws, fault: drain}]\n',
      at: '2:40',
      says: /^duplicate key "fault"/,
    },
    {
      it: 'an unknown one',
      file: 'name: x\nwhen: now\n',
      at: '2:1',
      says: new RegExp(`^unknown key "when"; expected one of: ${KEYS}$`),
    },
    {
      it: 'a mistyped one',
      file: 'name: x\nprovider: [aws]\n',
      at: '2:1',
      says: /^unknown key "provider"/,
      suggests: 'providers',
    },
    { it: 'one of another language', file: 'name: x\n<<: {ttl: 1h}\n', at: '2:1', says: /^unknown key "<<"/ },
    { it: '__proto__', file: 'name: x\n__proto__: {ttl: 1h}\n', at: '2:1', says: /^unknown key "__proto__"/ },
    { it: 'a number', file: 'name: x\n1: y\n', at: '2:1', says: /^unknown key "1"/ },
    {
      it: 'an unknown deadline',
      file: 'name: x\ndeadlines:\n  dwon: 3s\n',
      at: '3:3',
      says: /^unknown key "dwon"/,
      suggests: 'down',
    },
    {
      it: 'no name',
      file: '# a lab\nttl: 1h\n',
      at: '2:1',
      says: /^missing key "name"; expected name of the scenario/,
    },
    { it: 'a mistyped name', file: 'nmae: x\n', at: '1:1', says: /^unknown key "nmae"/, suggests: 'name' },
  ],
  types: [
    {
      it: 'a number for a name',
      file: 'name: 12\n',
      at: '1:7',
      says: /^"name" must be text, not the number 12; write it in quotes: "12"$/,
    },
    { it: 'an empty name', file: 'name:\n', at: '1:1', says: /^"name" is empty; expected text$/ },
    {
      it: 'a name with blanks',
      file: 'name: my lab\n',
      at: '1:7',
      says: /^"my lab" does not have the right form; expected: .*letters, digits/,
    },
    { it: 'a name with a slash', file: 'name: ../x\n', at: '1:7', says: /^"\.\.\/x" does not have the right form/ },
    {
      it: 'a name without end',
      file: `name: ${'x'.repeat(65)}\n`,
      at: '1:7',
      says: /does not have the right form; expected: .*at most 64/,
    },
    {
      it: 'a list for a description',
      file: 'name: x\ndescription: [a]\n',
      at: '2:14',
      says: /^"description" must be text, not a list$/,
    },
    {
      it: 'a word for providers',
      file: 'name: x\nproviders: aws\n',
      at: '2:12',
      says: /^"providers" must be a list, not the text "aws"$/,
    },
    {
      it: 'no providers',
      file: 'name: x\nproviders: []\n',
      at: '2:12',
      says: /^\[\] is an empty list; give at least one item, or leave the key out/,
    },
    {
      it: 'a word for a fault',
      file: 'name: x\nfaults: [drain]\n',
      at: '2:10',
      says: /^"fault" must be a mapping such as \{fault: stop-active, provider: aws\}/,
    },
    {
      it: 'a mapping for faults',
      file: 'name: x\nfaults: {fault: drain}\n',
      at: '2:9',
      says: /^"faults" must be a list, not a mapping$/,
    },
    { it: 'empty faults', file: 'name: x\nfaults:\n', at: '2:1', says: /^"faults" is empty; expected a list$/ },
    {
      it: 'a number for an assertion',
      file: 'name: x\nexpect: [7]\n',
      at: '2:10',
      says: /^"assertion" must be the name of an assertion, or a mapping such as/,
    },
    {
      it: 'an empty item',
      file: 'name: x\nexpect:\n  - no_nat\n  -\n',
      at: '4:4',
      says: /^"assertion" is empty; expected the name of an assertion/,
    },
    { it: 'no expectation', file: 'name: x\nexpect: []\n', at: '2:9', says: /^\[\] is an empty list/ },
    {
      it: 'a list for deadlines',
      file: 'name: x\ndeadlines: [1s]\n',
      at: '2:12',
      says: /^"deadlines" must be a mapping, not a list$/,
    },
  ],
  'a ttl': [
    { it: 'of zero', file: 'name: x\nttl: 0\n', at: '2:6', says: /^"0" is zero; it must be more than zero$/ },
    { it: 'of zero hours', file: 'name: x\nttl: 0h\n', at: '2:6', says: /^"0h" is zero/ },
    {
      it: 'below zero',
      file: 'name: x\nttl: -1h\n',
      at: '2:6',
      says: /^"-1h" is not a duration: .* such as 90m, 4h or 2d$/,
    },
    { it: 'that is a negative number', file: 'name: x\nttl: -60\n', at: '2:6', says: /^"-60" is not a duration/ },
    { it: 'with a fraction', file: 'name: x\nttl: 1.5\n', at: '2:6', says: /^"1.5" is not a duration/ },
    { it: 'in another base', file: 'name: x\nttl: 0x10\n', at: '2:6', says: /^"0x10" is not a duration/ },
    { it: 'in weeks', file: 'name: x\nttl: 1w\n', at: '2:6', says: /^"1w" is not a duration/ },
    { it: 'longer than a week', file: 'name: x\nttl: 8d\n', at: '2:6', says: /^"8d" is too long; the most is 7d$/ },
    { it: 'that is a truth value', file: 'name: x\nttl: true\n', at: '2:6', says: /^"ttl" must be a duration such as/ },
    { it: 'that is empty', file: 'name: x\nttl: ""\n', at: '2:6', says: /^"" is not a duration/ },
    {
      it: 'that is missing its value',
      file: 'name: x\nttl:\n',
      at: '2:1',
      says: /^"ttl" is empty; expected a duration/,
    },
  ],
  'a deadline': [
    {
      it: 'without a unit',
      file: 'name: x\ndeadlines: {up: 600}\n',
      at: '2:17',
      says: /^"600" is not a duration: .* such as 500ms, 90s or 10m$/,
    },
    { it: 'of zero', file: 'name: x\ndeadlines: {up: 0s}\n', at: '2:17', says: /^"0s" is zero/ },
    { it: 'in hours', file: 'name: x\ndeadlines: {up: 1h}\n', at: '2:17', says: /^"1h" is not a duration/ },
    { it: 'longer than a day', file: 'name: x\ndeadlines: {up: 1441m}\n', at: '2:17', says: /^"1441m" is too long/ },
  ],
  words: [
    {
      it: 'an unknown profile',
      file: 'name: x\nprofile: ful\n',
      at: '2:10',
      says: /^unknown profile "ful"; expected one of: minimal, provider, full, soak$/,
      suggests: 'full',
    },
    {
      it: 'an empty profile',
      file: 'name: x\nprofile:\n',
      at: '2:1',
      says: /^"profile" is empty; expected one of: minimal/,
    },
    {
      it: 'a list for a profile',
      file: 'name: x\nprofile: [full]\n',
      at: '2:10',
      says: /^"profile" must not be a list; expected one of/,
    },
    {
      it: 'an unknown provider',
      file: 'name: x\nproviders: [aws, azur]\n',
      at: '2:18',
      says: /^unknown provider "azur"; expected one of: onprem, aws, oci, azure$/,
      suggests: 'azure',
    },
    { it: 'a provider like none', file: 'name: x\nproviders: [gcp]\n', at: '2:13', says: /^unknown provider "gcp"/ },
    {
      it: 'an unknown fault',
      file: 'name: x\nfaults:\n  - fault: stop-activ\n    provider: aws\n',
      at: '3:12',
      says: /^unknown fault "stop-activ"; expected one of: .*drain/,
      suggests: 'stop-active',
    },
    {
      it: 'an unknown provider of a fault',
      file: 'name: x\nfaults:\n  - fault: drain\n    provider: awss\n',
      at: '4:15',
      says: /^unknown provider "awss"/,
      suggests: 'aws',
    },
    {
      it: 'a fault without a provider',
      file: 'name: x\nfaults:\n  - fault: drain\n',
      at: '3:5',
      says: /^missing key "provider"; expected one of: onprem, aws/,
    },
    {
      it: 'a mistyped fault key',
      file: 'name: x\nfaults:\n  - falt: drain\n    provider: aws\n',
      at: '3:5',
      says: /^unknown key "falt"; expected "fault"$/,
      suggests: 'fault',
    },
    {
      it: 'a nameless fault',
      file: 'name: x\nfaults:\n  - provider: aws\n',
      at: '3:5',
      says: /^missing key "fault"; expected what to break/,
    },
    {
      it: 'a fault that is a number',
      file: 'name: x\nfaults: [{fault: 3, provider: aws}]\n',
      at: '2:18',
      says: /^"fault" must be text, not the number 3/,
    },
    {
      it: 'an unknown assertion',
      file: 'name: x\nexpect: [no-nats]\n',
      at: '2:10',
      says: /^unknown assertion "no-nats"; expected one of: .*no_nat/,
      suggests: 'no_nat',
    },
    {
      it: 'an unknown assertion with arguments',
      file: 'name: x\nexpect:\n  - assertion: no_nad\n',
      at: '3:16',
      says: /^unknown assertion "no_nad"/,
      suggests: 'no_nat',
    },
    {
      it: 'an assertion without its name',
      file: 'name: x\nexpect:\n  - {}\n',
      at: '3:5',
      says: /^missing key "assertion"/,
    },
  ],
  arguments: [
    {
      it: 'that a fault does not take',
      file: 'name: x\nfaults:\n  - fault: stop-active\n    provider: aws\n    nod: aws-router-a\n',
      at: '5:5',
      says: /^unknown key "nod"; expected one of: fault, provider, node/,
      suggests: 'node',
    },
    {
      it: 'that an assertion does not take',
      file: 'name: x\nexpect:\n  - {assertion: no_nat, strict: true}\n',
      at: '3:25',
      says: /^unknown key "strict"; expected one of: assertion, name, optional$/,
    },
    {
      it: 'of the wrong type',
      file: "name: x\nfaults: [{fault: drain, provider: aws}]\nexpect:\n  - assertion: failover_recovery\n    thresholdSeconds: '60'\n",
      at: '5:23',
      says: /^"thresholdSeconds" must be a number, not the text "60"$/,
    },
    {
      it: 'out of range',
      file: 'name: x\nfaults: [{fault: drain, provider: aws}]\nexpect:\n  - assertion: failover_recovery\n    thresholdSeconds: 0\n',
      at: '5:23',
      says: /^0 is too small; it must be more than 0; expected: /,
    },
    {
      it: 'that are not a number at all',
      file: 'name: x\nfaults: [{fault: drain, provider: aws}]\nexpect:\n  - assertion: failover_recovery\n    thresholdSeconds: .nan\n',
      at: '5:23',
      says: /^"thresholdSeconds" must be a number/,
    },
  ],
  'what makes no lab': [
    {
      it: 'minimal without a cloud',
      file: 'name: x\nprofile: minimal\n',
      at: '2:10',
      says: /^profile minimal needs "providers" with exactly one cloud of aws, oci, azure$/,
    },
    {
      it: 'minimal with onprem alone',
      file: 'name: x\nprofile: minimal\nproviders: [onprem]\n',
      at: '3:12',
      says: /^a lab needs exactly one cloud/,
    },
    {
      it: 'provider with two clouds',
      file: 'name: x\nprofile: provider\nproviders: [aws, onprem, oci]\n',
      at: '3:26',
      says: /^profile provider takes exactly one cloud besides onprem; aws and oci are listed$/,
    },
    {
      it: 'full with onprem alone',
      file: 'name: x\nproviders: [onprem]\n',
      at: '2:12',
      says: /^a lab needs at least one cloud/,
    },
    {
      it: 'a provider twice',
      file: 'name: x\nproviders: [aws, oci, aws]\n',
      at: '2:23',
      says: /^"aws" is listed twice$/,
    },
  ],
  'faults that cannot be': [
    {
      it: 'outside the providers',
      file: 'name: x\nproviders: [aws, oci]\nfaults:\n  - {fault: drain, provider: azure}\n',
      at: '4:30',
      says: /^a fault at "azure", which is not in this lab; its sites are onprem, aws, oci$/,
    },
    {
      it: 'outside the profile',
      file: 'name: x\nprofile: provider\nproviders: [aws]\nfaults:\n  - {fault: drain, provider: oci}\n',
      at: '5:30',
      says: /^a fault at "oci", which is not in this lab; its sites are onprem, aws$/,
    },
    {
      it: 'without a standby in a minimal lab',
      file: 'name: x\nprofile: minimal\nproviders: [aws]\nfaults:\n  - fault: stop-active\n    provider: aws\n',
      at: '5:12',
      says: /^"stop-active" needs a standby router: profile minimal has one router at each site; expected profile provider, full or soak$/,
    },
    {
      it: 'without a standby on-prem',
      file: 'name: x\nfaults:\n  - fault: stop-active\n    provider: onprem\n',
      at: '3:12',
      says: /^"stop-active" needs a standby router: onprem has a single router; expected a cloud$/,
    },
    {
      it: "of a provider's answers on-prem",
      file: 'name: x\nfaults:\n  - fault: throttle\n    provider: onprem\n',
      at: '4:15',
      says: /^"throttle" concerns a provider's API, which onprem does not have; expected a cloud$/,
    },
    {
      it: 'on a node that is none',
      file: 'name: x\nfaults:\n  - fault: drain\n    provider: aws\n    node: aws-router-c\n',
      at: '5:11',
      says: /^unknown node "aws-router-c" at aws; expected one of: aws-router-a, aws-router-b$/,
      suggests: 'aws-router-a',
    },
    {
      it: 'on a node of another site',
      file: 'name: x\nfaults:\n  - fault: drain\n    provider: aws\n    node: oci-router\n',
      at: '5:11',
      says: /^"oci-router" is at oci, not at aws; expected one of: aws-router-a, aws-router-b$/,
    },
    {
      it: 'on a client',
      file: 'name: x\nfaults:\n  - fault: drain\n    provider: aws\n    node: aws-client\n',
      at: '5:11',
      says: /^"aws-client" is a client; a fault acts on a router of aws/,
    },
    {
      it: 'on an empty node',
      file: 'name: x\nfaults:\n  - fault: drain\n    provider: aws\n    node: ""\n',
      at: '5:11',
      says: /^"" is empty/,
    },
  ],
  'compositions that cannot be played': [
    {
      it: 'a fault deep inside that cannot be',
      file: 'name: x\nfaults:\n  - repeat: 2\n    faults:\n      - parallel:\n          - {fault: stop-activ, provider: aws}\n',
      at: '6:21',
      says: /^unknown fault "stop-activ"; expected one of: stop-active, /,
      suggests: 'stop-active',
    },
    {
      it: 'a pause that nothing follows',
      file: 'name: x\nfaults:\n  - {fault: drain, provider: aws}\n  - wait: 5s\n',
      at: '4:5',
      says: /^"wait" comes before a fault, and none follows it$/,
    },
    {
      it: 'a pause that is no duration',
      file: 'name: x\nfaults:\n  - wait: 5\n  - {fault: drain, provider: aws}\n',
      at: '3:11',
      says: /^"5" is not a duration: /,
    },
    {
      it: 'more faults than any run can play',
      file: 'name: x\nfaults:\n  - repeat: 1000\n    faults:\n      - repeat: 2\n        faults: [{fault: drain, provider: aws}]\n',
      at: '3:3',
      says: /^these are 2000 faults with all repeats; the most is 1000$/,
    },
    {
      it: 'a key that no composition has',
      file: 'name: x\nfaults:\n  - {repeat: 2, node: a, faults: [{fault: drain, provider: aws}]}\n',
      at: '3:17',
      says: /^unknown key "node"; expected one of: repeat, faults$/,
    },
    {
      it: 'a soak that takes out what does not come back',
      file: 'name: x\nprofile: soak\nfaults:\n  - {fault: stop-active, provider: aws}\n',
      at: '4:13',
      says: /^"stop-active" lasts, and a soak repeats its faults: /,
    },
  ],
  'expectations that cannot hold': [
    {
      it: 'one twice',
      file: 'name: x\nexpect:\n  - no_nat\n  - assertion: no_nat\n',
      at: '4:16',
      says: /^"no_nat" is expected twice; tell one from the other by "name"$/,
    },
    {
      it: 'recovery without a fault',
      file: 'name: x\nexpect:\n  - failover_recovery\n',
      at: '3:5',
      says: /^"failover_recovery" can only hold after a fault, and this scenario has none$/,
    },
    {
      it: 'a takeover where no standby has to take over',
      file: 'name: x\nfaults: [{fault: stop-active, provider: aws, for: 2s}]\nexpect:\n  - no_nat\n  - ownership_epoch_bumped\n',
      at: '5:5',
      says: /^"ownership_epoch_bumped" can only hold after a takeover, and no fault of this scenario makes a standby take over for good$/,
    },
    {
      it: 'a rejoin where nothing comes back',
      file: 'name: x\nfaults: [{fault: drain, provider: aws}]\nexpect:\n  - assertion: rejoin_dip\n',
      at: '4:16',
      says: /^"rejoin_dip" can only hold after the fault rejoin, and this scenario has none$/,
    },
    {
      it: 'a query about faults where there is none',
      file: "name: x\nexpect:\n  - {assertion: query, over: outages, query: 'max(flows[].outageMs)', atMost: 5}\n",
      at: '3:17',
      says: /^"query" can only hold after a fault, and this scenario has none$/,
    },
    {
      it: 'two under one name',
      file: 'name: x\nexpect:\n  - {assertion: no_nat, name: same}\n  - {assertion: source_ip_preserved, name: same}\n',
      at: '4:44',
      says: /^the name "same" is given twice$/,
    },
    {
      it: 'one under the name of another',
      file: 'name: x\nexpect:\n  - {assertion: no_nat, name: source_ip_preserved}\n',
      at: '3:31',
      says: /^"source_ip_preserved" is the name of an assertion; give this check another one$/,
    },
    {
      it: 'a name that is none',
      file: 'name: x\nexpect:\n  - {assertion: no_nat, name: a/b}\n',
      at: '3:31',
      says: /^"a\/b" does not have the right form; expected: under which name/i,
    },
    {
      it: 'an optional that is neither true nor false',
      file: 'name: x\nexpect:\n  - {assertion: no_nat, optional: 1}\n',
      at: '3:35',
      says: /^"optional" must be true or false, not the number 1/,
    },
  ],
  queries: [
    {
      it: 'a mistake in the spelling',
      file: query("query: flows[?result = 'fail']", 'equals: []'),
      at: '5:26',
      says: /^unexpected "=" in the query; "equal to" is ==$/,
    },
    {
      it: 'one in single quotes, after quotes',
      file: query("query: 'flows[?result == ''pass'' & ok]'", 'equals: []'),
      at: '5:39',
      says: /^expected \] after the condition of a filter, found &$/,
    },
    {
      it: 'one in double quotes, after escapes',
      file: query('query: "flows[?\\x72esult == \'pass\'].\\"src\\"..x"', 'equals: []'),
      at: '5:49',
      says: /^expected a name, \*, \[ or \{ after the dot, found \.$/,
    },
    {
      it: 'one in a block',
      file: query("query: |\n      flows[?result == 'pass']\n        .srk", 'equals: []'),
      at: '7:10',
      says: /^unknown field "srk"; there are src, dst, /,
      suggests: 'src',
    },
    {
      it: 'one in a folded block, with line ends of Windows',
      file: query('query: >-\n      length(\n      flow)', 'equals: 12').replaceAll('\n', '\r\n'),
      at: '7:7',
      says: /^unknown field "flow"; there are flows, summary$/,
      suggests: 'flows',
    },
    {
      it: 'one in plain words over two lines',
      file: query("query: length(flows[?result == 'pass'])\n      == twelve", 'equals: 12'),
      at: '6:10',
      says: /^unknown field "twelve"/,
    },
    {
      it: 'one behind characters of two units',
      file: query("query: flows[?src == '🙂']", 'equals: []'),
      at: '5:26',
      says: /^"🙂" never occurs there; expected one of: onprem-client, /,
    },
    {
      it: 'one at an anchor, once for all its uses',
      file: `name: x\nexpect:\n  - {assertion: query, over: matrix, name: a, query: &q 'flows[', equals: []}\n  - {assertion: query, over: matrix, name: b, query: *q, equals: []}\n`,
      at: '3:64',
      says: /^expected a number, : or \* after \[, found the end of the query/,
    },
    {
      it: 'an unknown function',
      file: query('query: lenght(flows)', 'equals: 12'),
      at: '5:12',
      says: /^unknown function lenght\(\); there are abs, /,
      suggests: 'length',
    },
    {
      it: 'a wrong number of arguments',
      file: query('query: length(flows, flows)', 'equals: 12'),
      at: '5:12',
      says: /^length\(\) takes 1 argument, and was given 2$/,
    },
    {
      it: 'a list in place of a text',
      file: query('query: [?x]', 'equals: []'),
      at: '5:12',
      says: /^"query" must be text, not a list/,
    },
    { it: 'none', file: query('equals: []'), at: '3:5', says: /^missing key "query"; expected a JMESPath expression/ },
    {
      it: 'an unknown record',
      file: query('query: flows', 'equals: []').replace('over: matrix', 'over: matrics'),
      at: '4:11',
      says: /^unknown over "matrics"; expected one of: matrix, journal, /,
      suggests: 'matrix',
    },
    {
      it: 'two comparisons',
      file: query('query: length(flows)', 'atLeast: 1', 'atMost: 12'),
      at: '6:5',
      says: /^a query is compared once; there is "atMost" already$/,
    },
    {
      it: 'a value of another kind than what is found',
      file: query('query: length(flows)', "equals: '12'"),
      at: '6:13',
      says: /^a number is never equal to a text$/,
    },
    {
      it: 'a value that never occurs',
      file: query('query: summary.result', 'equals: passed'),
      at: '6:13',
      says: /^"passed" never occurs there; expected one of: pass, fail$/,
      suggests: 'pass',
    },
    {
      it: 'a limit for what is no number',
      file: query('query: flows', 'atMost: 12'),
      at: '6:13',
      says: /^atMost compares numbers, and the query gives a list; its length is length\(\.\.\.\)$/,
    },
    {
      it: 'a regular expression that is none',
      file: query('query: summary.phase', "matches: '('"),
      at: '6:14',
      says: /^not a regular expression: \/\(\/u?: Unterminated group$/,
    },
    {
      it: 'always and eventually',
      file: query('query: flows', 'always: true', 'eventually: {within: 5s}', '', true),
      at: '6:5',
      says: /^"always" and "eventually" exclude each other$/,
    },
    {
      it: 'a time without a unit',
      file: query('query: flows', 'eventually: {within: 5}', '', '', true),
      at: '6:26',
      says: /^"5" is not a duration: a whole number and ms, s or m, such as 500ms or 5s$/,
    },
    {
      it: 'a time after which fault?',
      file: query('query: flows', 'from: 5s'),
      at: '5:12',
      says: /^time counts from the injection of a fault, and this scenario has none$/,
    },
    {
      it: 'a time that ends before it begins',
      file: query('query: flows', 'from: 5s', 'to: 500ms', '', true),
      at: '7:9',
      says: /^the window ends \(500ms\) before it begins \(5s\)$/,
    },
    {
      it: 'a phase of a round that there is not',
      file: query('query: flows', 'phase: after-2', '', '', true),
      at: '6:12',
      says: /^there is no phase after-2: this scenario has 1 round of faults$/,
    },
    {
      it: 'a phase in which nothing of the kind is recorded',
      file: query('query: flows', 'phase: during-1', '', '', true),
      at: '6:12',
      says: /^"matrix" is recorded while nothing changes: baseline, or after a round of faults$/,
    },
    {
      it: 'a phase that is none',
      file: query('query: flows', 'phase: later'),
      at: '6:12',
      says: /^"later" does not have the right form; expected: Look only then/,
    },
  ],
  'defects that it cannot have': [
    {
      it: 'one about a node that is not there',
      file: 'name: x\nprofile: provider\nproviders: [oci]\ndefects: [mutual-defer, nat-on-path]\n',
      at: '4:25',
      says: /^"nat-on-path" is about aws-router-b, which this lab does not have; its nodes are onprem-router, onprem-client, oci-router, /,
    },
    {
      it: 'an unknown one',
      file: 'name: x\ndefects: [nat-on-pat]\n',
      at: '2:11',
      says: /^unknown defect "nat-on-pat"; expected one of: path-mtu, /,
      suggests: 'nat-on-path',
    },
  ],
  'conditions between faults': [
    {
      it: 'a mistake in the query',
      file: until("{over: routers, query: '[].pool.phaze', contains: Ready}"),
      at: '3:44',
      says: /^unknown field "phaze"; there are phase, /,
      suggests: 'phase',
    },
    {
      it: 'a record that is not there then',
      file: until("{over: outages, query: 'flows'}"),
      at: '3:19',
      says: /^unknown over "outages"; expected one of: journal, inventory, events, moments, routers$/,
    },
    {
      it: 'words on time',
      file: until("{over: routers, query: '@', always: true}"),
      at: '3:40',
      says: /^unknown key "always"; expected one of: over, query, equals/,
    },
    {
      it: 'no query',
      file: until('{over: routers}'),
      at: '3:12',
      says: /^missing key "query"; expected a JMESPath expression/,
    },
    {
      it: 'a wait that outlives the lab',
      file: 'name: x\nttl: 10m\nfaults:\n  - wait: 10m\n  - {fault: drain, provider: aws}\n',
      at: '4:11',
      says: /^"10m" is not shorter than the life of the lab \(ttl 10m\)$/,
    },
    {
      it: 'a repeat of nothing but pauses',
      file: 'name: x\nfaults:\n  - repeat: 2\n    faults: [{wait: 5s}]\n  - {fault: drain, provider: aws}\n',
      at: '3:5',
      says: /^"repeat" holds no fault, so that there is nothing to repeat$/,
    },
    {
      it: 'a draw from nothing but pauses',
      file: 'name: x\nfaults:\n  - random: {from: [{wait: 5s}]}\n  - {fault: drain, provider: aws}\n',
      at: '3:5',
      says: /^"random" holds no fault, so that there is nothing to draw$/,
    },
  ],
};

/** A scenario with one query over the matrix, whose `query` is on line 5; with a fault when `true` is the last part. */
function query(...parts: (string | true)[]): string {
  const lines = parts.filter((part) => part !== '' && part !== true).map((part) => `    ${String(part)}\n`);
  const faults = parts.at(-1) === true ? 'faults: [{fault: drain, provider: aws}]\n' : '';
  return `name: x\nexpect:\n  - assertion: query\n    over: matrix\n${lines.join('')}${faults}`;
}

function until(condition: string): string {
  return `name: x\nfaults:\n  - until: ${condition}\n  - {fault: drain, provider: aws}\n`;
}

/** Each level uses the one before it twice: 2^20 values when expanded. */
function bomb(): string {
  const levels = Array.from({ length: 20 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x, x' : `*a${i - 1}, *a${i - 1}`}]`);
  return `name: x\n${levels.join('\n')}\n`;
}

for (const [kind, refusals] of Object.entries(REFUSALS)) {
  describe(`a scenario file is refused for ${kind}`, () => {
    for (const { it: title, file, at, says, suggests } of refusals) {
      it(title, async () => {
        const problems = await said(file);
        expect(problems, problems.join('\n')).to.have.length(1);
        const [, position, message, suggestion] = /^(\d+:\d+) (.*?)(?: \[([^\][]*)\])?$/s.exec(problems[0] ?? '') ?? [];
        expect(position, problems[0]).to.equal(at);
        expect(message).to.match(says);
        expect(suggestion).to.equal(suggests);
      });
    }
  });
}
