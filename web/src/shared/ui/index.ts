export { Button, buttonClass, type ButtonKind, type ButtonProps } from "./Button";
export { CodeField, type CodeFieldProps } from "./CodeField";
export { ConfirmDialog, type ConfirmDialogProps } from "./ConfirmDialog";
export { Dialog, type DialogProps } from "./Dialog";
export { EndField } from "./EndField";
export { Field, FieldError, Input, Textarea, TextField, type ControlProps, type FieldProps } from "./Field";
export { IconButton, type IconButtonProps } from "./IconButton";
export { Keys } from "./Kbd";
export { Avatar, Badge, Chip, Mark, ModelAvatar, type Tone } from "./Marks";
export { LinkUnlock, type LinkUnlockProps, NewLinkAddress } from "./Links";
export { ContextMenu, Menu, type MenuAction, type MenuGroups, type MenuProps } from "./Menu";
export { PasswordField, type PasswordFieldProps } from "./PasswordField";
export { Popover, type PopoverProps } from "./Popover";
export { QrCode } from "./QrCode";
export { Select, type Option, type SelectProps } from "./Select";
export {
  Banner,
  EmptyState,
  ErrorState,
  NotAvailable,
  OfflineBar,
  ReadOnlyBar,
  Skeleton,
  useProblemWords,
} from "./States";
export { Table, type Column, type TableProps } from "./Table";
export { toast, Toaster, type ToastContent } from "./Toast";
export { type ListDrag, useListDrag } from "./useListDrag";
export { useProblemToast } from "./useProblemToast";
export { Checkbox, Segmented, Switch, Tabs } from "./Toggles";
export { Tooltip, TooltipProvider } from "./Tooltip";
