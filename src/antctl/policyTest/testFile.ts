import { parseDocument } from 'yaml';
import { z } from 'zod';

const oneOrMore = <S extends z.ZodType>(element: S, error: string) =>
  z.union([z.array(element).min(1), element.transform((each) => [each])], { error });

const text = z.string().min(1);
const texts = 'a text, or a list of texts';
const portName = /^(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i;
const port = z.union([z.int().min(1).max(65_535), z.string().regex(portName)]);
const ports = 'a number from 1 to 65535, or the name of a port, or a list of them';

const caseSchema = z.strictObject({
  name: z.string().optional(),
  /** Who dials, and who is dialled, as `antctl explain` reads them. Lists mean each with each. */
  from: oneOrMore(text, texts),
  to: oneOrMore(text, texts),
  port: oneOrMore(port, ports).optional(),
  protocol: z.enum(['tcp', 'udp', 'sctp', 'icmp', 'TCP', 'UDP', 'SCTP', 'ICMP']).optional(),
  expect: z.enum(['allow', 'deny']),
  /** The policy that decides, or `policy/rule`. */
  by: z.string().optional(),
});

const fileSchema = z.strictObject({
  /** Where the objects are, beside the file; without them and without `-f` it is the cluster. */
  manifests: oneOrMore(text, texts).optional(),
  /** For names without one. */
  namespace: z.string().optional(),
  tests: z.array(caseSchema).min(1),
});

/** A file of tests. */
export type TestFile = z.output<typeof fileSchema>;

/** One entry of `tests`. */
export type TestEntry = TestFile['tests'][number];

/** Reads a file of tests. @throws Error that says where it is wrong */
export function parseTestFile(name: string, text: string): TestFile {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${name}: ${error.message.split('\n', 1).join()}`);
  const read = fileSchema.safeParse(document.toJS());
  if (read.success) return read.data;
  const told = read.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new Error(`${name}: ${told.join('; ')}`);
}
