import type { DownFilter, ProviderContext } from '../provider.js';
import type { InstanceNote } from './adopted-note.js';
import type { OciApi, OciClients } from './api.js';
import type { Limits } from './limits.js';
import type { Thing } from './thing.js';

/** An adopted instance that is being given back. */
export interface Restoration {
  api: OciApi;
  clients: OciClients;
  limits: Limits;
  thing: Thing;
  ctx: ProviderContext;
  filter: DownFilter;
  note: InstanceNote;
}
