/** Whether the services of this process can take observations: each names itself while it cannot, and why. */
export class Readiness {
  readonly #waiting = new Map<string, string>();

  /** Not ready until `ready(service)`. */
  waits(service: string, why: string): void {
    this.#waiting.set(service, why);
  }

  ready(service: string): void {
    this.#waiting.delete(service);
  }

  isReady(): boolean {
    return this.#waiting.size === 0;
  }

  why(): string[] {
    return [...this.#waiting].map(([service, why]) => `${service}: ${why}`);
  }
}
