import { expect } from 'chai';
import { inOrder, NotBegun } from '../../src/engine/site-order.js';

describe('the order in which sites come up', () => {
  it('begins all at once, in order', async () => {
    const said: string[] = [];
    await inOrder(['a', 'b', 'c'], false, async (site) => {
      said.push(site);
      await new Promise((resolve) => setImmediate(resolve));
      said.push(`${site} up`);
    });
    expect(said).to.deep.equal(['a', 'b', 'c', 'a up', 'b up', 'c up']);
  });

  it('begins each once the one before was accepted, and goes on side by side', async () => {
    const said: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const done = inOrder(['a', 'b', 'c'], true, async (site, accepted) => {
      said.push(site);
      await new Promise((resolve) => setImmediate(resolve));
      said.push(`${site} accepted`);
      accepted();
      if (site === 'c') release();
      await held;
      said.push(`${site} up`);
    });
    await done;
    expect(said.slice(0, 6)).to.deep.equal(['a', 'a accepted', 'b', 'b accepted', 'c', 'c accepted']);
    expect(said.slice(6).sort()).to.deep.equal(['a up', 'b up', 'c up']);
  });

  it('goes on after a site that had nothing to change', async () => {
    const results = await inOrder([1, 2], true, () => Promise.resolve());
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled']);
  });

  it('begins nothing after a site that was refused', async () => {
    const begun: number[] = [];
    const results = await inOrder([1, 2, 3, 4], true, async (site, accepted) => {
      begun.push(site);
      if (site === 2) throw new Error('refused');
      accepted();
    });
    expect(begun).to.deep.equal([1, 2]);
    const reasons = results.map((result) => (result.status === 'rejected' ? (result.reason as Error) : null));
    expect(reasons[1]?.message).to.equal('refused');
    expect(reasons[2]).to.be.instanceOf(NotBegun);
    expect(reasons[3]).to.be.instanceOf(NotBegun);
  });
});
