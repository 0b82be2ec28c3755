import { describe, expect, it, vi } from "vitest";

import { Api, ApiError } from "./api";

type Fetch = (path: string, options: RequestInit) => Promise<Response>;

function answering(response: () => Promise<Response>) {
  const fetched = vi.fn<Fetch>(response);
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

function json(status: number, body: unknown): () => Promise<Response> {
  return () => Promise.resolve(new Response(JSON.stringify(body), { status }));
}

async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("it did not fail with an ApiError");
  return error;
}

describe("Api", () => {
  it("posts JSON and names the rater once it is known", async () => {
    const fetched = answering(json(200, { results: [] }));
    const api = new Api("tok/en");
    api.rater = "17";
    await api.ratings([]);
    const [path, options] = fetched.mock.calls[0] ?? [];
    expect(path).toBe("/api/rater/ratings");
    expect(options?.method).toBe("POST");
    expect(options?.headers).toMatchObject({
      "Content-Type": "application/json",
      "X-Iqastudy-Rater": "17",
    });
  });

  it("escapes the invitation's token", async () => {
    const fetched = answering(json(200, {}));
    await new Api("a/b?c").invitation();
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/invitations/a%2Fb%3Fc");
  });

  it("hands on the server's own sentence, code and data", async () => {
    answering(
      json(409, {
        error: { code: "unanswered", message: "Two are missing.", data: { missing: 2 } },
      }),
    );
    const error = await failureOf(new Api("t").finish(1));
    expect(error).toMatchObject({
      status: 409,
      code: "unanswered",
      message: "Two are missing.",
      data: { missing: 2 },
      passing: false,
    });
  });

  it("blames the server, not the rater's network, for a fault of the server", async () => {
    answering(() => Promise.resolve(new Response("<html>Bad gateway</html>", { status: 502 })));
    const error = await failureOf(new Api("t").stage());
    expect(error.code).toBe("server_fault");
    expect(error.message).toContain("502");
    expect(error.passing).toBe(true);
  });

  it.each([
    ["no answer at all", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["an answer cut short", () => Promise.resolve(new Response('{"stage": "ma'))],
  ])("calls the server unreachable on %s", async (_, response) => {
    answering(response);
    const error = await failureOf(new Api("t").stage());
    expect(error).toMatchObject({ status: 0, code: "unreachable", passing: true });
  });

  it.each([
    [401, "not_identified"],
    [409, "other_rater"],
  ])("knows from %d %s that the browser does not speak for the rater", async (status, code) => {
    answering(json(status, { error: { code, message: "Open your link again." } }));
    expect((await failureOf(new Api("t").stage())).signedOut).toBe(true);
  });
});
