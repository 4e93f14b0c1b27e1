import { controlPlaneResources } from '#controlplane/group.ts';
import type { DocumentedResource, FieldSchema } from './openApi.ts';

const text = (description: string): FieldSchema => ({ type: 'string', description });
const whole = (description: string): FieldSchema => ({ type: 'integer', description });
const list = (description: string, items: FieldSchema): FieldSchema => ({
  type: 'array',
  description,
  items,
});
const object = (description: string, properties: Readonly<Record<string, FieldSchema>>): FieldSchema => ({
  type: 'object',
  description,
  properties,
});

const peer = (description: string) =>
  object(description, {
    addressGroups: list(
      'Names of address groups; any member of them.',
      text('The name of an address group.'),
    ),
    ipBlocks: list(
      'Networks; any address in them.',
      object('A network and what is left out of it.', {
        cidr: text('The network.'),
        except: list('The parts that are left out.', text('A network.')),
      }),
    ),
  });

const rule = object('What becomes of some traffic.', {
  direction: text('In or Out, seen from the pods that the policy applies to.'),
  from: peer('Who may connect; absent in a rule that only isolates.'),
  to: peer('To whom may be connected; absent in a rule that only isolates.'),
  services: list(
    'Ports; absent is all traffic.',
    object('A protocol and its ports.', {
      protocol: text('TCP, UDP, SCTP or ICMP.'),
      port: text('A port, or the name of one; absent is all ports.'),
      endPort: whole('The last port of a range.'),
      sourcePort: whole('A port of the source; absent is all ports.'),
      sourceEndPort: whole('The last port of a range of the source.'),
      icmpType: whole('A type of ICMP messages; absent is every type.'),
      icmpCode: whole('A code of the type; absent is every code.'),
    }),
  ),
  priority: whole('The place among the rules of one direction; -1 where rules have no order.'),
  action: text('Allow, Drop, Reject or Pass.'),
  name: text('What the rule is called.'),
  appliedToGroups: list(
    "The groups that the rule applies to, in place of the policy's.",
    text('The name of an applied-to group.'),
  ),
  enableLogging: { type: 'boolean', description: 'Whether what the rule decides is logged.' },
  logLabel: text('What stands in such a log entry.'),
});

const members = list(
  'The pods in the group.',
  object('A pod.', {
    pod: object('Which pod.', { name: text('Its name.'), namespace: text('Its namespace.') }),
    uid: text('Its uid, where it is a target.'),
    ips: list('Its addresses, where it is a peer.', text('An address.')),
    ports: list(
      'Its named ports.',
      object('A named port.', {
        name: text('Its name.'),
        port: whole('Its number.'),
        protocol: text('Its protocol.'),
      }),
    ),
  }),
);

const selector = (description: string) =>
  object(description, {
    matchLabels: object('Labels, by key.', {}),
    matchExpressions: list(
      'What else labels must meet.',
      object('A requirement.', {
        key: text('The key.'),
        operator: text('In, NotIn, Exists or DoesNotExist.'),
        values: list('The values.', text('A value.')),
      }),
    ),
  });

/** The resources of the control plane as `kubectl explain` shows them. */
export const documentedResources: readonly DocumentedResource[] = [
  {
    ...controlPlaneResources.networkPolicies,
    description: 'A policy as the agents enforce it. Its name is the uid of the object it was made from.',
    fields: {
      sourceRef: object('What it was made from.', {
        type: text(
          'K8sNetworkPolicy, AntreaNetworkPolicy, AntreaClusterNetworkPolicy or K8sClusterNetworkPolicy.',
        ),
        namespace: text('The namespace of the source; absent for cluster-scoped kinds.'),
        name: text('The name of the source.'),
        uid: text('The uid of the source.'),
      }),
      appliedToGroups: list(
        'The groups of pods that it applies to.',
        text('The name of an applied-to group.'),
      ),
      rules: list('Its rules.', rule),
      priority: { type: 'number', description: 'Its priority in its tier.' },
      tierPriority: whole('The priority of its tier.'),
    },
  },
  {
    ...controlPlaneResources.appliedToGroups,
    description: 'The pods that policies apply to. Its name follows from the selectors alone.',
    fields: {
      groupMembers: members,
      selector: object('Which pods these are.', {
        namespace: text('Pods of this namespace.'),
        namespaceSelector: selector('Pods of the namespaces with such labels.'),
        podSelector: selector('Pods with such labels; absent is every pod.'),
      }),
    },
  },
  {
    ...controlPlaneResources.addressGroups,
    description: 'The addresses that rules speak of. Its name follows from the selectors alone.',
    fields: { groupMembers: members },
  },
];
