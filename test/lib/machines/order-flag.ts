import type { Runtime } from '../../../lib/local/runtime.ts';

/** From now on Order info shows `disable_ct`, as two public clients model it; without this it may or may not. */
export function showFlag({ digicert }: Runtime): void {
  const { fetch } = digicert.app;
  digicert.app.fetch = async (request, ...rest) => {
    const answer = await fetch(request, ...rest);
    const orderId = /\/order\/certificate\/(\d+)$/.exec(new URL(request.url).pathname)?.[1];
    if (request.method !== 'GET' || orderId === undefined || answer.status !== 200) return answer;
    const shown = { ...((await answer.json()) as object), disable_ct: digicert.account.flagOf(Number(orderId)) };
    return Response.json(shown);
  };
}
