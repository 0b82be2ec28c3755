/** What the client keeps in this browser. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { RatingIn } from "../api/types";

/** The tables of the browser's database; `rater` is the invitation, which belongs to one rater. */
export interface ClientDatabase extends DBSchema {
  /** Answers that the server has not acknowledged, by their UUID. */
  answers: {
    key: string;
    value: { id: string; rater: string; rating: RatingIn };
    indexes: { rater: string };
  };
  /** The UUID promised to each presentation that has been shown. */
  shown: {
    key: string;
    value: { presentation: string; rater: string; id: string };
  };
}

/** Opens the database, creating its tables where they are missing. */
export function openDatabase(name = "iqastudy-rater"): Promise<IDBPDatabase<ClientDatabase>> {
  return openDB<ClientDatabase>(name, 1, {
    upgrade(database) {
      database.createObjectStore("answers", { keyPath: "id" }).createIndex("rater", "rater");
      database.createObjectStore("shown", { keyPath: "presentation" });
    },
  });
}
