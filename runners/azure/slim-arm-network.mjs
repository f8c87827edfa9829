// An esbuild plugin: of @azure/arm-network, which knows 150 kinds of resources, it bundles those that labrun uses. The
// package has one entry point, and its client names every kind, so nothing of it can be shaken off otherwise: 3.2 MB that
// take 0.15 s to load in each process. Any other kind of resource throws when it is used; a package that does not look as
// expected fails the build.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files of operations/ that are kept, each with its class. */
const KEPT = new Map([
  ['networkInterfaces', 'NetworkInterfacesImpl'],
  ['networkSecurityGroups', 'NetworkSecurityGroupsImpl'],
  ['publicIPAddresses', 'PublicIPAddressesImpl'],
  ['securityRules', 'SecurityRulesImpl'],
  ['usages', 'UsagesImpl'],
  ['virtualNetworks', 'VirtualNetworksImpl'],
]);

/** @returns {import('esbuild').Plugin} */
export function slimArmNetwork() {
  return {
    name: 'slim-arm-network',
    setup(build) {
      build.onLoad(
        { filter: /@azure[\\/]arm-network[\\/]dist[\\/]esm[\\/]operations[\\/]index\.js$/ },
        async ({ path }) => {
          return { contents: operationsIndex(await clientSource(dirname(dirname(path)))) };
        },
      );
      build.onLoad(
        { filter: /@azure[\\/]arm-network[\\/]dist[\\/]esm[\\/]models[\\/](mappers|parameters)\.js$/ },
        async ({ path }) => {
          const { mappers, parameters } = slice(await sources(dirname(dirname(path))));
          return { contents: path.endsWith('mappers.js') ? mappers : parameters };
        },
      );
    },
  };
}

/** Stands in for operations/index.js: the kept classes, and a stub under each other name that the client imports. */
function operationsIndex(client) {
  const names = /import \{([^}]*)\} from "\.\/operations\/index\.js"/.exec(client)?.[1];
  const classes =
    names
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  const kept = [...KEPT];
  for (const [, name] of kept)
    if (!classes.includes(name)) throw new Error(`slim-arm-network: the client does not import ${name}`);
  const stubs = classes.filter((name) => !kept.some(([, keptName]) => keptName === name));
  const what = kept.map(([file]) => file).join(', ');
  return `${kept.map(([file, name]) => `export { ${name} } from './${file}.js';`).join('\n')}
class LeftOut {
  constructor() {
    return new Proxy(this, { get(_, name) { throw new Error('this build of @azure/arm-network has only ${what}: what is used here has no ' + String(name)); } });
  }
}
export { ${stubs.map((name) => `LeftOut as ${name}`).join(', ')} };
`;
}

/** Of the mappers and parameters those that the kept operations and the client itself use, and what these refer to. */
function slice({ operations, client, mappersSource, parametersSource }) {
  const used = `${operations}\n${client}`;
  const parameters = statements(parametersSource, 'parameters.js');
  const keptParameters = pick(parameters, references(used, /\bParameters\.(\$?\w+)/g), () => []);
  const aliases = importedAliases(parametersSource);
  const needed = keptParameters
    .flatMap(([, text]) => references(text, /\b(\w+Mapper)\b/g))
    .filter((alias) => aliases.has(alias));
  const roots = [...references(used, /\bMappers\.(\w+)/g), ...needed.map((alias) => aliases.get(alias))];
  const all = statements(mappersSource, 'mappers.js');
  // By base class: the classes that its `discriminators` entries name. They are looked up there at run time.
  const subclasses = [...(all.get('discriminators') ?? '').matchAll(/"?(\w+)(?:\.\w+)?"?: (\w+),/g)].map((match) => [
    match[1],
    match[2],
    match[0],
  ]);
  all.delete('discriminators');
  const mappers = pick(all, roots, (text, name) => [
    ...references(text, /className: "(\w+)"/g),
    ...references(text, /\b(\w+)\.type\./g),
    ...subclasses.flatMap(([base, subclass]) => (base === name ? [subclass] : [])),
  ]);
  const kept = new Set(mappers.map(([name]) => name));
  const discriminators = subclasses.flatMap(([, subclass, entry]) => (kept.has(subclass) ? [entry] : []));
  const imports = [...new Set(needed)].map((alias) => `${aliases.get(alias)} as ${alias}`).join(', ');
  return {
    mappers: [
      ...mappers.map(([, text]) => text),
      `export const discriminators = { ${discriminators.join(' ')} };`,
    ].join('\n'),
    parameters: `import { ${imports} } from './mappers.js';\n${keptParameters.map(([, text]) => text).join('\n')}`,
  };
}

/** Top-level `export const NAME = {...};` statements by name, in order. */
function statements(source, file) {
  const found = new Map(
    [...source.matchAll(/^export (?:const|let) (\$?\w+) = [^]*?^\};$/gm)].map((match) => [match[1], match[0]]),
  );
  if (found.size < 50) throw new Error(`slim-arm-network: ${file} does not look as expected`);
  return found;
}

/** The statements of these names and of all that they refer to, in their own order: some read others at load time. */
function pick(all, roots, referred) {
  const kept = new Set();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = all.get(name);
    if (kept.has(name)) continue;
    if (text === undefined) throw new Error(`slim-arm-network: nothing is called ${name}`);
    kept.add(name);
    open.push(...referred(text, name));
  }
  return [...all].filter(([name]) => kept.has(name));
}

function references(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

function importedAliases(source) {
  const list = /import \{([^}]*)\} from "\.\.\/models\/mappers\.js"/.exec(source)?.[1] ?? '';
  return new Map([...list.matchAll(/(\w+) as (\w+)/g)].map((match) => [match[2], match[1]]));
}

function clientSource(root) {
  return readFile(join(root, 'networkManagementClient.js'), 'utf8');
}

async function sources(root) {
  const read = (path) => readFile(join(root, path), 'utf8');
  const [client, mappersSource, parametersSource, ...operations] = await Promise.all([
    clientSource(root),
    read('models/mappers.js'),
    read('models/parameters.js'),
    ...[...KEPT.keys()].map((file) => read(`operations/${file}.js`)),
  ]);
  return { client, operations: operations.join('\n'), mappersSource, parametersSource };
}
