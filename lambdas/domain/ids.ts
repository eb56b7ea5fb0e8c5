/** Cloudflare's ids go into URLs, so nothing but these characters ever does. */
export const ZONE_ID = /^[0-9a-f]{32}$/;
/** The reference says at most 32 characters; packs really carry 36-character UUIDs. */
export const PACK_ID = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
