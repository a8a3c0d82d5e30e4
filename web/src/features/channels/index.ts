export { ChannelBody } from "./components/ChannelBody";
export { useUnreads } from "./hooks/useUnreads";
