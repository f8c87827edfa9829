import type { FaultContext } from '../../fault.js';
import type { CallRules, Injector, Operation } from '../../injection.js';
import { recorded } from './context.js';
import { newRulesName, requireInjector } from './disturbance.js';

/** Keeps calls of the site's routers waiting at their provider; what was held is cut in the end and never carried out. */
export class Hold {
  readonly #ctx: FaultContext;
  readonly #injector: Injector;
  readonly #name: string;
  readonly #operations: readonly Operation[];

  /** Throws LabrunError `fault.unsupported`. */
  constructor(ctx: FaultContext, fault: string, operations: readonly Operation[]) {
    this.#ctx = ctx;
    this.#injector = requireInjector(ctx);
    this.#name = newRulesName(fault);
    this.#operations = operations;
  }

  /** The lab ends it by itself when nobody does. */
  async begin(): Promise<void> {
    const atMostMs = 2 * this.#ctx.deadlineMs;
    await this.#change('set', { principal: 'router', operations: this.#operations, hold: true, atMostMs });
  }

  async end(): Promise<void> {
    await this.#change('clear', null);
  }

  /** How many calls have been held so far. */
  async count(): Promise<number> {
    return (await this.#injector.hits(this.#ctx.site.name, this.#name)).held;
  }

  async #change(op: string, rules: CallRules | null): Promise<void> {
    const { name } = this.#ctx.site;
    await recorded(this.#ctx, { op, kind: 'call-rules', name: `${name}/${this.#name}` }, () =>
      this.#injector.set(name, rules, this.#name),
    );
  }
}
