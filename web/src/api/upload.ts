import { connection } from "./connection";
import { ApiProblem } from "./problem";

/** Sends a file as the body of a request, telling how much has gone (0 to 1): `fetch` cannot say that. */
export function upload<Answer>(
  path: string,
  file: Blob,
  onProgress: (share: number) => void,
  method: "PUT" | "POST" = "PUT",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    if (method === "POST") request.setRequestHeader("Idempotency-Key", crypto.randomUUID());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("error", () => {
      connection.lost();
      reject(new ApiProblem(0, { title: "The server cannot be reached." }));
    });
    request.addEventListener("load", () => {
      connection.reached();
      if (request.status >= 200 && request.status < 300) {
        resolve(request.response as Answer);
        return;
      }
      const body: unknown = request.response;
      const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
      reject(new ApiProblem(request.status, members, request.getResponseHeader("X-Request-ID")));
    });
    request.send(file);
  });
}
