/** Starts the rater's client on the page that the server rendered. */

import "./styles/base.css";
import "./styles/page.css";
import "./styles/display.css";
import "./styles/rating.css";

import { Api } from "./api";
import { App } from "./app";
import { openDatabase } from "./database";
import { Explained } from "./explained";
import { Outbox } from "./outbox";
import { present } from "./page";
import { errorView } from "./stages/error";
import { secondTabView } from "./stages/second_tab";
import { becomeOnlyTab } from "./tabs";
import { texts } from "./texts";

async function begin(root: HTMLElement, token: string): Promise<void> {
  const api = new Api(token);
  let outbox: Outbox;
  try {
    outbox = new Outbox(await openDatabase(), token, (ratings) => api.ratings(ratings));
    await outbox.load();
  } catch {
    present(
      root,
      errorView(new Explained(texts.errors.noDatabase), () => void begin(root, token)),
    );
    return;
  }
  await new App(root, token, api, outbox).begin();
}

const root = document.getElementById("app");
const token = root?.dataset["invitation"];
if (root !== null && token !== undefined) {
  // Undefined on an insecure origin, whatever the type library says.
  const locks = navigator.locks as LockManager | undefined;
  void becomeOnlyTab(locks, () => {
    present(root, secondTabView());
  })
    .then(() => begin(root, token))
    .catch((error: unknown) => {
      present(
        root,
        errorView(error, () => {
          location.reload();
        }),
      );
    });
}
