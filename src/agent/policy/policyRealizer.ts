import { messageOf } from '#base/errors.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import type { Flow } from '#dataplane/flow.ts';
import type { FlowDelta } from '#dataplane/policy/delta.ts';
import { OrderedPlaces } from '#dataplane/policy/orderedPlaces.ts';
import { noChange } from '#dataplane/policy/policyChange.ts';
import { PolicyFlows } from '#dataplane/policy/policyFlows.ts';
import type { RuleInSwitch } from '../audit/recordOf.ts';
import { ConnectionJudge, type JudgeOptions } from '../connections/connectionJudge.ts';
import { ServiceDrops } from '../services/serviceDrops.ts';
import type { CountedNow } from '../stats/statsLedger.ts';
import { type Batch, BatchQueue } from './batchQueue.ts';
import { ChangeBuilder } from './changeBuilder.ts';
import { expectedRules } from './expectedRules.ts';
import { PolicyFacts } from './facts.ts';
import { FlowWriter, type WriteResult, worst } from './flowWriter.ts';
import { Inbox, type News } from './inbox.ts';
import { LeftGroups } from './leftGroups.ts';
import { mayClose } from './mayClose.ts';
import { PolicyBook } from './policyBook.ts';
import type { PolicyEntryKind } from './policyEntry.ts';
import type { PolicyRealizerOptions } from './policyRealizerOptions.ts';
import { type Problem, problemOf } from './problem.ts';
import { ruleOfConjunction } from './ruleDefinition.ts';

/** A new policy waits this long for its groups, which come on connections of their own. */
const newPatienceMs = 100;
/** A changed policy stays as it was this long while groups of its new version are missing. */
const changedPatienceMs = 2_000;
/** About as many rules change over in one bundle; more while nothing is forwarded that could be held up. */
const rulesAtOnce = { forwarding: 200, starting: 500 } as const;
const lookAgainMs = 20;
const retryMs = 1_000;
/** How often refused flows are tried again before what a former run left is given up. */
const patientTries = 5;
const noDrops: FlowDelta = { put: [], drop: [] };

/** Turns what the controller says and where pods are into flows, one batch after the other. */
export class PolicyRealizer {
  readonly book: PolicyBook;
  readonly #options: PolicyRealizerOptions;
  readonly #places = new OrderedPlaces();
  readonly #engine: PolicyFlows;
  readonly #writer: FlowWriter;
  readonly #serviceDrops: ServiceDrops | undefined;
  readonly #inbox = new Inbox(() => this.#wake());
  /** Policies that wait for groups. */
  readonly #incomplete = new Map<string, { readonly policy: NetworkPolicy; readonly since: number }>();
  readonly #groups: LeftGroups;
  /** Keys of the ordered rules that are wanted in the switch. */
  readonly #ordered = new Set<string>();
  #isWorking = false;
  #refused = false;
  /** Whether what a former run left has been given up: until then nothing may be left out for a while. */
  #isOnItsOwn = false;
  readonly #queue: BatchQueue;

  constructor(options: PolicyRealizerOptions) {
    this.#options = options;
    this.#engine = new PolicyFlows({ ...options, places: this.#places });
    this.#writer = new FlowWriter(options);
    const { forwards = () => true } = options;
    this.#queue = new BatchQueue({ send: (batch) => this.#send(batch), forwards });
    const facts = new PolicyFacts();
    const { serviceCidr } = options;
    this.#serviceDrops = serviceCidr === undefined ? undefined : new ServiceDrops({ serviceCidr, facts });
    this.book = new PolicyBook(facts, this.#serviceDrops);
    this.#groups = new LeftGroups(this.book);
  }

  /** Notes what changed; it is soon in the flows. */
  tell(change: (news: News) => void): void {
    this.#inbox.put(change);
  }

  /** Resolves when everything noted so far is in the flows, or left out for a reason. */
  flush(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.tell((news) => news.waiters.push(resolve));
    return promise;
  }

  /** Every policy that was told and not taken back, also those that wait for groups. */
  policyNames(): Set<string> {
    return new Set([...this.book.policyNames(), ...this.#incomplete.keys()]);
  }

  /** Every rule of a former run is here again or gone for good: takes its remains out of shared flows. */
  async forgetInherited(): Promise<void> {
    await this.flush();
    // What the former run left protects pods until this run's is in; flows that are refused for good must not hold up all.
    for (let tries = 0; this.#refused && tries < patientTries; tries++) {
      await this.#options.clock.sleep(retryMs);
      await this.flush();
    }
    this.#isOnItsOwn = true;
    const remains = this.#engine.forgetInherited();
    const results = [await this.#writer.pieces(remains)];
    if (this.#ordered.size === 0) results.push(await this.#turnEntry('direct'));
    if (worst(results) === 'refused') this.#retryAll();
  }

  /** Why a policy is not wholly in force; undefined when it is. */
  problem(name: string): Problem | undefined {
    const { book } = this;
    const policy = book.policy(name);
    if (policy === undefined) return undefined;
    return problemOf(policy, {
      missingGroups: book.missingGroups(policy),
      rulesWithoutRoom: book.conjunctionsOf(name).filter((key) => !this.#engine.has(key)).length,
      refused: this.#refused,
    });
  }

  /** The flows that the policies of a source, which are several where it is about namespaces each, have a part in. */
  flowsOf(source: string): Flow[] {
    const { book } = this;
    const names = [...book.policyNames()].filter((name) => book.policy(name)?.sourceRef.uid === source);
    const keys = names.flatMap((name) => book.conjunctionsOf(name));
    const rules = keys.flatMap((key) => this.#engine.flowsOf(key));
    const isolation = names
      .flatMap((name) => book.isolationOf(name))
      .flatMap(({ direction, clause }) => this.#engine.isolationOf(direction, clause));
    return [...new Map([...rules, ...isolation].map((flow) => [JSON.stringify(flow), flow])).values()];
  }

  /** What is to be counted now. */
  counted(): CountedNow {
    const keyOf = (id: number) => {
      const key = this.#engine.keyOf(id);
      return key && ruleOfConjunction(key);
    };
    return { policies: this.book.countedPolicies(), keyOf };
  }

  /** The ordered rule that has a number in the switch. */
  ruleInSwitch(id: number): RuleInSwitch | undefined {
    const key = this.#engine.keyOf(id);
    const found = key === undefined ? undefined : this.book.ruleOf(key);
    return found && { ...found, priority: this.#engine.priorityOf(key ?? '') };
  }

  /** The policies whose rule has this number in the switch. */
  policiesInSwitch(id: number): readonly NetworkPolicy[] {
    const key = this.#engine.keyOf(id);
    return key === undefined ? [] : this.book.policiesOf(key);
  }

  /** The policies in force, to judge connections by. */
  judge(options: JudgeOptions): ConnectionJudge {
    return new ConnectionJudge(
      this.book.inForce((...asked) => this.#serviceDrops?.has(...asked) ?? false),
      options,
    );
  }

  #wake(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    // What is told in one turn of the event loop goes together.
    await Promise.resolve();
    while (!this.#inbox.isEmpty) {
      const news = this.#inbox.take();
      try {
        await this.#realize(news);
      } catch (err) {
        this.#options.logger.error({ err, error: messageOf(err) }, 'policies could not be turned into flows');
      }
      for (const done of news.waiters) done();
    }
    this.#isWorking = false;
    if (this.#incomplete.size > 0) this.#wakeIn(lookAgainMs);
  }

  async #realize(news: News): Promise<void> {
    for (const [name, { policy }] of this.#incomplete) {
      if (!news.policies.has(name)) news.policies.set(name, policy);
    }
    if (this.#edits(news)) await this.#options.beforeEdit?.();
    const build = new ChangeBuilder();
    this.#groups.take(news, build);
    if (news.services !== undefined) this.#serviceDrops?.setServices(news.services);
    for (const pod of news.pods) this.book.setPorts(pod, this.#options.ports(pod), build);
    await this.#realizePolicies(news, build);
    await this.#queue.drained();
    this.#groups.forget();
  }

  async #realizePolicies(news: News, first: ChangeBuilder): Promise<void> {
    const atOnce = rulesAtOnce[(this.#options.forwards?.() ?? true) ? 'forwarding' : 'starting'];
    const expected = expectedRules(news, (name) => this.book.policy(name) !== undefined);
    // Those that a former run left have their places.
    if (expected.length > atOnce && this.#isUninfluenced) this.#places.expect(expected);
    let build = first;
    let changed: string[] = [];
    for (const [name, policy] of news.policies) {
      if (policy !== undefined && this.#mustWait(policy)) continue;
      this.#incomplete.delete(name);
      if (policy === undefined) this.book.removePolicy(name, build);
      else this.book.setPolicy(policy, build);
      changed.push(name);
      if (build.ruleCount < atOnce) continue;
      await this.#queue.put({ ...this.#workOut(build), policies: changed });
      build = new ChangeBuilder();
      changed = [];
    }
    await this.#queue.put({ ...this.#workOut(build), policies: changed });
    this.#places.expectNothing();
  }

  /** Whether no rule of a former run is left that a new one may go on with. */
  get #isUninfluenced(): boolean {
    return this.#isOnItsOwn || (this.#options.inherited?.conjunctions.length ?? 0) === 0;
  }

  /** Whether a policy comes in the place of another version of it. */
  #edits({ policies }: News): boolean {
    return [...policies].some(([name, policy]) => policy && this.book.policy(name) !== undefined);
  }

  #mustWait(policy: NetworkPolicy): boolean {
    if (this.book.missingGroups(policy).length === 0 || !this.#isOnItsOwn) return false;
    const { name } = policy.metadata;
    const now = this.#options.clock.monotonic();
    const since = this.#incomplete.get(name)?.since ?? now;
    this.#incomplete.set(name, { policy, since });
    const patience = this.book.policy(name) === undefined ? newPatienceMs : changedPatienceMs;
    return now - since < patience;
  }

  #workOut(build: ChangeBuilder): Omit<Batch, 'policies'> {
    const change = build.build();
    const services = this.#serviceDrops?.take() ?? noDrops;
    for (const key of change?.remove ?? []) this.#ordered.delete(key);
    for (const { key, order } of change?.add ?? []) if (order !== undefined) this.#ordered.add(key);
    const hasOrdered = this.#ordered.size > 0;
    const closes = services.put.length > 0 || (change !== undefined && mayClose(change, { hasOrdered }));
    if (change === undefined) return { steps: [], services, closes, hasOrdered };
    const steps = [this.#engine.change(change)];
    // Room that became free only now, for rules that found none.
    if (change.remove.length > 0 && this.#engine.hasWaiting) steps.push(this.#engine.change(noChange));
    return { steps, services, closes, hasOrdered };
  }

  async #send({ steps, services, closes, hasOrdered, policies }: Batch): Promise<void> {
    // What closes goes with the change or before it, what opens after it.
    const closing = this.#writer.services({ put: services.put, drop: [] });
    const results: WriteResult[] = hasOrdered ? [await this.#turnEntry('ordered')] : [];
    if (this.#refused && steps.length > 0) results.push(await this.#rewrite());
    else results.push(await this.#writer.write(...steps));
    const opening = await this.#writer.services({ put: [], drop: services.drop });
    if (!hasOrdered && worst(results) === 'done') results.push(await this.#turnEntry('direct'));
    const result = worst([...results, await closing, opening]);
    if (result === 'refused') this.#retryAll();
    this.#options.onWritten?.(policies, result);
    if (closes) this.#options.onClosed?.();
  }

  /** After a refusal it is not known any more what of the policies is wanted: all of it is said again. */
  #retryAll(): void {
    if (this.#refused) return;
    this.#refused = true;
    void this.#options.clock.sleep(retryMs).then(async () => {
      await this.flush();
      const result = await this.#rewrite();
      this.#refused = false;
      if (result === 'refused') this.#retryAll();
      else this.#options.onWritten?.([...this.book.policyNames()], result);
    });
  }

  async #rewrite(): Promise<WriteResult> {
    const services = this.#serviceDrops?.everything() ?? [];
    const entry = await this.#turnEntry(this.#ordered.size > 0 ? 'ordered' : 'direct');
    return worst([entry, await this.#writer.replace(this.#engine.everything(), services)]);
  }

  /**
   * The tables behind the entry are empty whenever it is turned: no packet meets a part of the rules. What a former run
   * left there is not, and stays in use until this run knows what it wants.
   */
  async #turnEntry(to: PolicyEntryKind): Promise<WriteResult> {
    const { entry } = this.#options;
    if (entry === undefined || (to === 'direct' && !this.#isOnItsOwn)) return 'done';
    return this.#writer.attempt(entry.turn(to));
  }

  #wakeIn(ms: number): void {
    void this.#options.clock.sleep(ms).then(() => this.tell(({ waiters }) => waiters.push(() => undefined)));
  }
}
