export { ChannelBody } from "./components/ChannelBody";
