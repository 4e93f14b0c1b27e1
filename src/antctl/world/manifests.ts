import { parseAllDocuments } from 'yaml';
import { CodedError, messageOf } from '#base/errors.ts';
import type { Files } from '../files.ts';
import { merged, type Reading, type ReadResult, readDocument } from './readObject.ts';
import type { ReadObjects } from './worldObject.ts';

/** How manifests are reached. */
type ManifestFiles = Pick<Files, 'kind' | 'read' | 'list' | 'stdin'>;

/** How manifests are taken. */
export type ManifestOptions = {
  /** For objects that name no namespace. */
  readonly namespace?: string;
  readonly progress?: (objects: number) => void;
};

/**
 * Reads files, folders (all `.yaml`, `.yml` and `.json` in them) and `-` (stdin): several documents a file, Lists
 * included. What is no Kubernetes object, or one that the API server would refuse, is a problem and not in the result.
 * @throws Error when a file cannot be read, or a folder has none
 */
export async function readManifests(
  paths: readonly string[],
  files: ManifestFiles,
  options: ManifestOptions = {},
): Promise<ReadObjects> {
  const results: ReadResult[] = [];
  let count = 0;
  for (const { name, text } of await textsOf(paths, files)) {
    const read = readText(name, await text(), options.namespace);
    results.push(read);
    count += read.objects.length;
    options.progress?.(count);
  }
  return merged(results);
}

/** `<<` brings the fields of an anchor; keys that are no texts are left to the one who wants a text there. */
const asKubectlReads = { merge: true, logLevel: 'error' } as const;

/** Reads one text. `name` is what problems call it. */
export function readText(name: string, text: string, namespace = 'default'): ReadResult {
  const reading = (number: number): Reading => ({ at: `${name}#${number}`, namespace, isChecked: true });
  const failed = (number: number, error: unknown): ReadResult => ({
    objects: [],
    problems: [{ at: reading(number).at, message: firstLine(messageOf(error)) }],
  });
  if (/^\s*\{/.test(text)) {
    // YAML can read JSON, but needs thirty times as long.
    try {
      return readDocument(JSON.parse(text), reading(1));
    } catch {
      // Perhaps YAML in braces.
    }
  }
  const documents = [...parseAllDocuments(text, asKubectlReads)];
  return merged(
    documents.map((document, index) => {
      const [error] = document.errors;
      if (error !== undefined) return failed(index + 1, error);
      try {
        return readDocument(document.toJS(), reading(index + 1));
      } catch (thrown) {
        return failed(index + 1, thrown);
      }
    }),
  );
}

type NamedText = { readonly name: string; readonly text: () => Promise<string> };

async function textsOf(paths: readonly string[], files: ManifestFiles): Promise<NamedText[]> {
  const named: NamedText[] = [];
  for (const path of paths) {
    if (path === '-') {
      named.push({ name: 'stdin', text: files.stdin });
      continue;
    }
    const isFolder = (await files.kind(path)) === 'folder';
    const before = named.length;
    for await (const each of isFolder ? manifestsIn(path, files) : [path]) {
      named.push({ name: each, text: () => files.read(each) });
    }
    if (named.length === before) {
      const message = `${path}: no .yaml, .yml or .json in this folder: name the one that has the manifests`;
      throw new CodedError('ANTREA_MANIFEST_INVALID', message);
    }
  }
  return named;
}

async function* manifestsIn(path: string, files: ManifestFiles): AsyncGenerator<string> {
  const folder = path.replace(/\/+$/, '');
  for (const name of await files.list(folder)) {
    if (name.endsWith('/')) yield* manifestsIn(`${folder}/${name}`, files);
    else if (isManifest(name)) yield `${folder}/${name}`;
  }
}

function isManifest(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path);
}

function firstLine(text: string): string {
  return text.split('\n', 1).join().replace(/:$/, '');
}
