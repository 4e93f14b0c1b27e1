type FieldType = 'object' | 'objects' | 'text' | 'texts' | 'labels';

/** Fields of policies and groups by what is read from them. A name means the same wherever it stands. */
const fields: Readonly<Record<FieldType, readonly string[]>> = {
  object: [
    'podSelector',
    'namespaceSelector',
    'nodeSelector',
    'externalEntitySelector',
    'namespaces',
    'ipBlock',
    'serviceAccount',
    'service',
    'serviceReference',
    'icmp',
    'subject',
    'pods',
    'nodes',
    'tcp',
    'udp',
    'sctp',
    'destinationPort',
    'range',
  ],
  objects: ['appliedTo', 'from', 'to', 'toServices', 'ports', 'protocols', 'matchExpressions', 'ipBlocks'],
  text: ['name', 'namespace', 'group', 'cidr', 'key', 'operator', 'match', 'scope', 'destinationNamedPort'],
  texts: ['values', 'sameLabels', 'except', 'childGroups', 'networks', 'domainNames'],
  labels: ['matchLabels'],
};
const types = new Map(
  Object.entries(fields).flatMap(([type, names]) => names.map((name) => [name, type] as const)),
);

/**
 * Makes sure that what is known of an object has the types that are read: a number in place of a selector, or an object in
 * place of a list, would be read like one that says nothing and so selects all. What is left out or null is left out.
 * @throws TypeError
 */
export function requireTypes(written: object): void {
  for (const [name, value] of Object.entries(written)) {
    if (value !== undefined && value !== null) requireType(name, value);
  }
}

function requireType(name: string, value: unknown): void {
  switch (types.get(name)) {
    case 'object':
      requireTypes(asObject(value));
      return;
    case 'objects':
      for (const each of asList(value)) requireTypes(asObject(each));
      return;
    case 'text':
      requireText(value);
      return;
    case 'texts':
      asList(value).forEach(requireText);
      return;
    case 'labels':
      Object.values(asObject(value)).forEach(requireText);
      return;
  }
}

function asObject(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TypeError('not an object');
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError('not a list');
}

function requireText(value: unknown): void {
  if (typeof value !== 'string') throw new TypeError('not a text');
}
