import type { User } from "@/api";

/** Whether the administration is open to the person; the server decides anew at each request. */
export function isAdministrator(user: User): boolean {
  return user.role === "admin" || user.role === "super_admin";
}
