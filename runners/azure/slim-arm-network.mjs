// An esbuild plugin: of @azure/arm-network, which knows 150 kinds of resources, it bundles those that labrun uses. The
// package has one entry point, and its client names every kind, so nothing of it can be shaken off otherwise: 3.2 MB that
// take 0.15 s to load in each process. Network interfaces, which every lab needs, are there at once; what only a lab needs
// that creates networks comes in a chunk of its own, with its first call. Any other kind of resource throws when it is used;
// a package that does not look as expected fails the build.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { importedAliases, slice, statements } from './slim-slice.mjs';

/** Files of operations/ that are kept, each with its class. */
const EAGER = new Map([['networkInterfaces', 'NetworkInterfacesImpl']]);
const LAZY = new Map([
  ['networkSecurityGroups', 'NetworkSecurityGroupsImpl'],
  ['publicIPAddresses', 'PublicIPAddressesImpl'],
  ['securityRules', 'SecurityRulesImpl'],
  ['usages', 'UsagesImpl'],
  ['virtualNetworks', 'VirtualNetworksImpl'],
]);

const MORE = '?more';

/** @returns {import('esbuild').Plugin} */
export function slimArmNetwork() {
  return {
    name: 'slim-arm-network',
    setup(build) {
      build.onLoad(
        { filter: /@azure[\\/]arm-network[\\/]dist[\\/]esm[\\/]operations[\\/]index\.js$/ },
        async ({ path }) => {
          return {
            contents: operationsIndex(
              await readFile(join(dirname(dirname(path)), 'networkManagementClient.js'), 'utf8'),
            ),
          };
        },
      );
      // The lazy operations find more mappers and parameters than the others under the same names.
      build.onResolve({ filter: /^\.\.\/models\/(mappers|parameters)\.js$/ }, ({ path, importer }) => {
        const file = /@azure[\\/]arm-network[\\/]dist[\\/]esm[\\/]operations[\\/](\w+)\.js$/.exec(importer)?.[1];
        return LAZY.has(file ?? '') ? { path: join(dirname(importer), path), suffix: MORE } : undefined;
      });
      build.onLoad(
        { filter: /@azure[\\/]arm-network[\\/]dist[\\/]esm[\\/]models[\\/](mappers|parameters)\.js$/ },
        async ({ path, suffix }) => {
          const { eager, lazy } = await slices(dirname(dirname(path)));
          const chosen = suffix === MORE ? lazy : eager;
          return { contents: path.endsWith('mappers.js') ? chosen.mappers : chosen.parameters };
        },
      );
    },
  };
}

/** Stands in for operations/index.js: the kept classes, and a stub under each other name that the client imports. */
function operationsIndex(client) {
  const names = /import \{([^}]*)\} from "\.\/operations\/index\.js"/.exec(client)?.[1];
  const classes = names?.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])) ?? [];
  const kept = [...EAGER, ...LAZY];
  for (const [, name] of kept)
    if (!classes.includes(name)) throw new Error(`slim-arm-network: the client does not import ${name}`);
  const stubs = classes.filter((name) => !kept.some(([, other]) => other === name));
  const only = kept.map(([file]) => file).join(', ');
  return `${[...EAGER].map(([file, name]) => `export { ${name} } from './${file}.js';`).join('\n')}
async function* pages(operations, name, args) { yield* (await operations())[name](...args); }
/** Its methods answer with promises, but for lists, which answer with pages: either can wait for the file to be loaded. */
function lazily(load) {
  return class {
    constructor(client) {
      let loaded;
      const operations = () => (loaded ??= load().then((Operations) => new Operations(client)));
      return new Proxy(this, {
        get: (_, name) => (...args) =>
          String(name).startsWith('list') ? pages(operations, name, args) : operations().then((all) => all[name](...args)),
      });
    }
  };
}
${[...LAZY].map(([file, name]) => `export const ${name} = lazily(() => import('./${file}.js').then((file) => file.${name}));`).join('\n')}
class LeftOut {
  constructor() {
    return new Proxy(this, { get(_, name) { throw new Error('this build of @azure/arm-network has only ${only}: what is used here has no ' + String(name)); } });
  }
}
export { ${stubs.map((name) => `LeftOut as ${name}`).join(', ')} };
`;
}

/** Of the mappers and parameters those that the eager operations and the client need, and what the lazy ones need more. */
async function slices(root) {
  const read = (path) => readFile(join(root, path), 'utf8');
  const operations = async (kept) =>
    (await Promise.all([...kept.keys()].map((file) => read(`operations/${file}.js`)))).join('\n');
  const [client, mappersSource, parametersSource, eagerSource, lazySource] = await Promise.all([
    read('networkManagementClient.js'),
    read('models/mappers.js'),
    read('models/parameters.js'),
    operations(EAGER),
    operations(LAZY),
  ]);
  const all = {
    mappers: statements(mappersSource, 'mappers.js'),
    parameters: statements(parametersSource, 'parameters.js'),
    aliases: importedAliases(parametersSource),
  };
  const eager = slice(`${eagerSource}\n${client}`, all);
  const lazy = slice(lazySource, all, eager);
  return { eager: text(eager), lazy: text(lazy, eager) };
}

/** A slice as two modules. What another slice, which is loaded already, has, comes from there. */
function text({ mappers, parameters, discriminators, aliases }, base) {
  const imported = [...aliases].map(([alias, name]) => `${name} as ${alias}`).join(', ');
  const fromBase = (module, names) =>
    base === undefined || names.length === 0
      ? ''
      : `import { ${names.join(', ')} } from './${module}.js';\nexport { ${names.join(', ')} };\n`;
  const all = base === undefined ? discriminators : [...base.discriminators, ...discriminators];
  return {
    mappers: `${fromBase('mappers', [...(base?.mappers.keys() ?? [])])}${[...mappers.values()].join('\n')}
export const discriminators = { ${all.join(' ')} };`,
    parameters: `import { ${imported} } from './mappers.js${base === undefined ? '' : MORE}';
${fromBase('parameters', [...(base?.parameters.keys() ?? [])])}${[...parameters.values()].join('\n')}`,
  };
}
