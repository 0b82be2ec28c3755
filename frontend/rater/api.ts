/** The server's API, one typed method per endpoint. */

import type {
  Assignment,
  DisplayReport,
  DisplayVerdict,
  Feedback,
  Invitation,
  RatingIn,
  RatingResult,
  Stage,
} from "../api/types";
import { Explained } from "./explained";
import { texts } from "./texts";

/** Answers that one request may carry. */
export const BULK_LIMIT = 100;

const TIMEOUT_MS = 20_000;

/** A request that did not succeed; `message` is a sentence for the rater. */
export class ApiError extends Explained {
  /**
   * @param status - HTTP status, or 0 where no answer came at all.
   * @param code - The server's name for the error, or ours: `unreachable`, `server_fault`.
   * @param data - What the server added, such as the number of missing answers.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  /**
   * Whether this browser does not speak for the rater: its cookie is missing, has expired, or was
   * replaced by another rater's.
   */
  get signedOut(): boolean {
    return this.status === 401 || this.code === "other_rater";
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface ErrorBody {
  error: { code: string; message: string; data?: Record<string, unknown> };
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const error = body.error;
  return (
    typeof error === "object" &&
    error !== null &&
    "message" in error &&
    typeof error.message === "string"
  );
}

async function failure(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (isErrorBody(body)) {
    return new ApiError(response.status, body.error.code, body.error.message, body.error.data);
  }
  return new ApiError(response.status, "server_fault", texts.errors.serverFault(response.status));
}

interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

async function request(path: string, { body, headers = {} }: RequestOptions): Promise<unknown> {
  const sending = body !== undefined;
  const options: RequestInit = {
    method: sending ? "POST" : "GET",
    credentials: "same-origin",
    cache: "no-store",
    headers: {
      Accept: "application/json",
      ...(sending ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  if (sending) options.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError(0, "unreachable", texts.errors.unreachable);
  }
  if (!response.ok) throw await failure(response);
  try {
    return await response.json();
  } catch {
    throw new ApiError(0, "unreachable", texts.errors.unreachable);
  }
}

/** Talks to the server on behalf of the rater that one invitation belongs to. */
export class Api {
  readonly #invitation: string;

  /**
   * The rater's key on the server, as its stages name it; empty as long as it is unknown.
   *
   * Sent along with every request of the rater's, so that a cookie of another rater who uses this
   * browser is noticed, and the answers of one are never taken for the other's.
   */
  rater = "";

  constructor(token: string) {
    this.#invitation = `/api/invitations/${encodeURIComponent(token)}`;
  }

  /** What the invitation offers; safe to repeat, for it never writes. */
  async invitation(): Promise<Invitation> {
    return (await request(this.#invitation, {})) as Invitation;
  }

  /** Binds the invitation to this rater, who has agreed to the given version of the text. */
  async consent(version: string): Promise<Stage> {
    return (await request(`${this.#invitation}/consent`, {
      body: { agreed: true, version },
    })) as Stage;
  }

  /** Starts a new sitting on this device; older sittings may then only send their answers. */
  async resume(): Promise<Stage> {
    return (await request(`${this.#invitation}/resume`, { body: {} })) as Stage;
  }

  /** Where the rater is; never writes. */
  async stage(): Promise<Stage> {
    return (await this.#ask("stage")) as Stage;
  }

  /** Hands in what the display is, and learns whether it suffices. */
  async display(report: DisplayReport): Promise<DisplayVerdict> {
    return (await this.#ask("display", report)) as DisplayVerdict;
  }

  /** Says that the instructions were read. */
  async instructions(): Promise<Stage> {
    return (await this.#ask("instructions", { read: true })) as Stage;
  }

  /** The presentations of an assignment; opening it again returns the same ones. */
  async open(assignment: number): Promise<Assignment> {
    return (await this.#ask(`assignments/${assignment}/open`, {})) as Assignment;
  }

  /** Ends an assignment whose answers are all stored; 409 `unanswered` where some are missing. */
  async finish(assignment: number): Promise<Stage> {
    return (await this.#ask(`assignments/${assignment}/finish`, {})) as Stage;
  }

  /** Hands in up to {@link BULK_LIMIT} answers; each gets a result of its own. */
  async ratings(ratings: RatingIn[]): Promise<RatingResult[]> {
    const body = (await this.#ask("ratings", { ratings })) as {
      results: RatingResult[];
    };
    return body.results;
  }

  /** Where the gold interval of an answered training image lies. */
  async feedback(presentation: string): Promise<Feedback> {
    return (await this.#ask(`presentations/${presentation}/feedback`)) as Feedback;
  }

  /** Ends the rater's part in the study. */
  async withdraw(): Promise<Stage> {
    return (await this.#ask("withdraw", {})) as Stage;
  }

  /** A request on the rater's behalf; with a body it is a POST. */
  #ask(path: string, body?: unknown): Promise<unknown> {
    const headers: Record<string, string> =
      this.rater === "" ? {} : { "X-Iqastudy-Rater": this.rater };
    return request(`/api/rater/${path}`, { body, headers });
  }
}
