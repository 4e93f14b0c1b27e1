import type { AntctlContext } from '../context.ts';
import { overlay } from '../world/overlay.ts';
import { enforcedOnly, readObjects } from '../world/readWorld.ts';
import { soundObjects } from '../world/soundObjects.ts';
import { onceEach, type World, worldOf } from '../world/world.ts';
import { identityOf, type ReadObjects, type WorldObject, type WorldProblem } from '../world/worldObject.ts';

/** What is compared with what. Paths are files, folders or `-`. */
export type DiffQuestion = {
  readonly filenames: readonly string[];
  /** Nothing: the cluster. */
  readonly against: readonly string[];
  readonly isDeletion: boolean;
  /** Of objects that name none. */
  readonly namespace: string;
};

/** Both sides. */
export type Worlds = { readonly before: World; readonly after: World };

/** @throws CodedError ANTREA_MANIFEST_INVALID when any object cannot be read: a preview without it would mislead */
export async function readWorlds(question: DiffQuestion, context: AntctlContext): Promise<Worlds> {
  const { against, filenames, isDeletion, namespace } = question;
  const written = soundObjects(await readObjects(filenames, context, namespace));
  const base = await readObjects(against, context, namespace);
  if (against.length > 0) soundObjects(base);
  const changes = against.length > 0 ? written : await enforcedOnly(written, context.components);
  warn([...base.problems, ...changes.problems, ...onceEach(written.objects).duplicates], context);
  if (isDeletion) return { before: worldOf(base), after: worldOf(without(base, changes)) };
  const after = against.length > 0 ? changes : overlay(base, changes);
  return { before: worldOf(base), after: worldOf(after) };
}

function warn(problems: readonly WorldProblem[], { printError, style }: AntctlContext): void {
  const texts = problems.map(
    ({ at, object, message }) => `${at}: ${object === undefined ? '' : `${object} `}${message}`,
  );
  for (const text of new Set(texts)) printError(`${style.yellow('warning')}: ${text}\n`);
}

/** With a Namespace goes everything in it. */
function without({ objects, problems }: ReadObjects, removed: ReadObjects): ReadObjects {
  const gone = new Set(removed.objects.map(({ source }) => identityOf(source)));
  const namespaces = new Set(
    removed.objects.flatMap(({ kind, source }) => (kind === 'Namespace' ? source.name : [])),
  );
  const isGone = ({ source }: WorldObject) =>
    gone.has(identityOf(source)) || (source.namespace !== undefined && namespaces.has(source.namespace));
  return { objects: objects.filter((object) => !isGone(object)), problems };
}
