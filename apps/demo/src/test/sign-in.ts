import { connectMcpClient, PersonAtClient, PlainBrowser, signInAt } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import type { Stage } from './stage.ts';

/** Who gets in where, and what each may see. */
export function itLetsPeopleIn(stage: Stage): void {
  it('lets people sign in with an MCP client', async () => {
    const { identityProvider, gateway } = stage;
    const person = (name: string) =>
      new PersonAtClient({ signIn: (...args) => signInAt(identityProvider, ...args) }, name);
    const alice = await connectMcpClient(`${gateway}/mcp-oidc`, { person: person('alice') });
    expect(await alice.callTool('echo', { message: 'hello' })).toMatchObject({ isError: false });
    await alice.close();
    await expect(connectMcpClient(`${gateway}/mcp-oidc`, { person: person('bob') })).rejects.toThrow();
  });

  it('has people sign in to the chatbot, each with the models that they may use, unless they are in no group', async () => {
    const { identityProvider, gateway } = stage;
    const comes = async (name: string) => {
      const browser = new PlainBrowser();
      const visit = await signInAt(identityProvider, name, `${gateway}/chat/`, { browser });
      const session = await browser.open(`${gateway}/chat/api/session`);
      const isTold = session.response.headers.get('content-type')?.startsWith('application/json');
      return [visit.response.status, isTold ? JSON.parse(session.text) : undefined];
    };
    // He gets no session: whatever he asks for next, he is asked who he is.
    expect(await comes('bob')).toEqual([403, undefined]);
    const model = (id: string) => expect.objectContaining({ id });
    const [first, second] = [model('scripted-planner-openai'), model('scripted-planner-anthropic')];
    expect(await comes('alice')).toEqual([200, expect.objectContaining({ models: [first, second] })]);
    expect(await comes('carol')).toEqual([200, expect.objectContaining({ models: [first] })]);
  });

  it('has alice see all control planes, and carol that of payments', async () => {
    const controlPlane = stage.demo.find(/(http:\S+)\/login\/demo/);
    const seenBy = async (name: string) => {
      const browser = new PlainBrowser();
      await signInAt(stage.identityProvider, name, `${controlPlane}/login/demo`, { browser });
      const { text: answer } = await browser.open(`${controlPlane}/v2/control-planes?sort=name`);
      return (JSON.parse(answer).data as { name: string }[]).map((it) => it.name);
    };
    expect(await seenBy('alice')).toEqual(['AI_Platform', 'Payments', 'Shared_Services']);
    expect(await seenBy('carol')).toEqual(['Payments']);
  });
}
