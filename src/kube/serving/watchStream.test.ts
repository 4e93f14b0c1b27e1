import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { objectForms } from './objectForm.ts';
import { exampleBackend, exampleResource, exampleThing } from './testing/exampleResource.ts';
import { watchStream } from './watchStream.ts';

const served = { group: 'g.example', version: 'v1' };

function setup(lastsMs: number) {
  const backend = exampleBackend();
  const clock = manualClock();
  const gone = new AbortController();
  const frames = watchStream({
    source: backend.watch({}),
    form: objectForms(served, exampleResource(backend))(undefined),
    served,
    kind: 'Thing',
    currentVersion: () => backend.version,
    sendsInitialEnd: false,
    endsAt: lastsMs,
    clock,
    signal: gone.signal,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const typeOf = async () => {
    const { value, done } = await frames.next();
    return done === true ? 'end' : JSON.parse(value).type;
  };
  return { backend, clock, gone, settle, typeOf };
}

describe('watchStream', () => {
  it('sends a bookmark every four seconds of silence, none right after an event', async () => {
    const { backend, clock, settle, typeOf } = setup(60_000);
    const first = typeOf();
    await settle();
    clock.advance(3_900);
    backend.push({ kind: 'event', event: { type: 'ADDED', version: 8, object: exampleThing('a', 1) } });
    expect(await first).toBe('ADDED');
    const second = typeOf();
    await settle();
    clock.advance(3_900);
    await settle();
    expect(clock.sleepers()).toBe(1);
    clock.advance(100);
    expect(await second).toBe('BOOKMARK');
  });

  it('leaves no timer behind when an event comes or the client goes', async () => {
    const { backend, clock, gone, settle, typeOf } = setup(60_000);
    const first = typeOf();
    await settle();
    backend.push({ kind: 'event', event: { type: 'DELETED', version: 8, object: exampleThing('a', 1) } });
    expect(await first).toBe('DELETED');
    expect(clock.sleepers()).toBe(0);
    const end = typeOf();
    await settle();
    gone.abort();
    expect(await end).toBe('end');
    expect(clock.sleepers()).toBe(0);
    expect(backend.closed()).toBe(1);
  });
});
