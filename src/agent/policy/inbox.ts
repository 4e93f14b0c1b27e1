import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';

/** An object, or undefined when it is gone. */
type Latest<T> = Map<string, T | undefined>;

/** What has changed and is not in the flows yet: the latest version of each thing. */
export type News = {
  readonly policies: Latest<NetworkPolicy>;
  readonly addressGroups: Latest<AddressGroup>;
  readonly appliedToGroups: Latest<AppliedToGroup>;
  /** Pods (`namespace/name`) whose ports changed. */
  readonly pods: Set<string>;
  /** Services of which something changed; undefined while nobody has said what Services there are. */
  services: Map<string, readonly ServiceFrontend[]> | undefined;
  /** Called when all this is in the flows. */
  readonly waiters: (() => void)[];
};

/** Gathers what changes until somebody takes it. */
export class Inbox {
  #news: News = empty();
  readonly #onNews: () => void;

  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  put(change: (news: News) => void): void {
    change(this.#news);
    this.#onNews();
  }

  /** Everything; the inbox is empty afterwards. */
  take(): News {
    const news = this.#news;
    this.#news = empty();
    return news;
  }

  get isEmpty(): boolean {
    const { policies, addressGroups, appliedToGroups, pods, services, waiters } = this.#news;
    const size = policies.size + addressGroups.size + appliedToGroups.size + pods.size + waiters.length;
    return size === 0 && services === undefined;
  }
}

function empty(): News {
  return {
    policies: new Map(),
    addressGroups: new Map(),
    appliedToGroups: new Map(),
    pods: new Set(),
    services: undefined,
    waiters: [],
  };
}
