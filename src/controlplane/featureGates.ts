/** A feature as `antctl get featuregates` shows it. */
export type FeatureGate = {
  readonly component: 'agent' | 'controller';
  readonly name: string;
  readonly status: 'Enabled' | 'Disabled';
  /** How settled the feature is. */
  readonly version: 'ALPHA' | 'BETA' | 'GA';
};

type KnownGate = Omit<FeatureGate, 'component' | 'status'> & {
  readonly components: readonly FeatureGate['component'][];
  /** Whether the configuration can switch it; the rest is always on. */
  readonly isOptional?: boolean;
};

const both = ['agent', 'controller'] as const;

/** Names and stages as Antrea v2.7, of the features that this version has. */
const known: readonly KnownGate[] = [
  { name: 'AntreaPolicy', version: 'BETA', components: both },
  { name: 'ClusterNetworkPolicy', version: 'ALPHA', components: ['controller'], isOptional: true },
  { name: 'EndpointSlice', version: 'GA', components: ['agent'] },
  { name: 'NetworkPolicyStats', version: 'BETA', components: both },
  { name: 'Traceflow', version: 'BETA', components: both },
];

/** The features of a component under its configuration. */
export function featureGatesOf(
  component: FeatureGate['component'],
  configured: Readonly<Record<string, boolean>>,
): readonly FeatureGate[] {
  return known
    .filter(({ components }) => components.includes(component))
    .map(({ name, version, isOptional }) => {
      const isOn = isOptional !== true || configured[name] === true;
      return { component, name, status: isOn ? 'Enabled' : 'Disabled', version };
    });
}
