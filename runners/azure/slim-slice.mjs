// Cuts out of the generated mappers.js and parameters.js of @azure/arm-network the statements that some of its operations
// need. They are data: each `export const NAME = {...}` refers to others by name.

/**
 * What `used` (source text of operations) needs of `all`, without what `base`, another slice, has.
 * @param {string} used
 * @param {{mappers: Map<string, string>, parameters: Map<string, string>, aliases: Map<string, string>}} all
 */
export function slice(used, all, base) {
  const parameters = pick(all.parameters, references(used, /\bParameters\.(\$?\w+)/g), () => [], base?.parameters);
  const needed = [...parameters.values()].flatMap((text) => references(text, /\b(\w+Mapper)\b/g));
  const aliases = new Map([...all.aliases].filter(([alias]) => needed.includes(alias)));
  const mappersAlone = new Map(all.mappers);
  mappersAlone.delete('discriminators');
  // By base class: the classes that its `discriminators` entries name. They are looked up there at run time.
  const subclasses = [...(all.mappers.get('discriminators') ?? '').matchAll(/"?(\w+)(?:\.\w+)?"?: (\w+),/g)];
  const roots = [...references(used, /\bMappers\.(\w+)/g), ...aliases.values()];
  const referred = (text, name) => [
    ...references(text, /className: "(\w+)"/g),
    ...references(text, /\b(\w+)\.type\./g),
    ...subclasses.flatMap(([, parent, subclass]) => (parent === name ? [subclass] : [])),
  ];
  const mappers = pick(mappersAlone, roots, referred, base?.mappers);
  const discriminators = subclasses.flatMap(([entry, , subclass]) => (mappers.has(subclass) ? [entry] : []));
  return { mappers, parameters, discriminators, aliases };
}

/** Top-level `export const NAME = {...};` statements by name, in order. */
export function statements(source, file) {
  const found = new Map(
    [...source.matchAll(/^export (?:const|let) (\$?\w+) = [^]*?^\};$/gm)].map((match) => [match[1], match[0]]),
  );
  if (found.size < 50) throw new Error(`slim-arm-network: ${file} does not look as expected`);
  return found;
}

/** The names under which parameters.js knows some of the mappers. */
export function importedAliases(source) {
  const list = /import \{([^}]*)\} from "\.\.\/models\/mappers\.js"/.exec(source)?.[1] ?? '';
  return new Map([...list.matchAll(/(\w+) as (\w+)/g)].map((match) => [match[2], match[1]]));
}

export function references(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

/** The statements of these names and of all that they refer to, in their own order: some read others at load time. */
function pick(all, roots, referred, base = new Map()) {
  const kept = new Set();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = all.get(name);
    if (kept.has(name) || base.has(name)) continue;
    if (text === undefined) throw new Error(`slim-arm-network: nothing is called ${name}`);
    kept.add(name);
    open.push(...referred(text, name));
  }
  return new Map([...all].filter(([name]) => kept.has(name)));
}
