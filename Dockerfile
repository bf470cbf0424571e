# Pinned by version; for a pin by content: --build-arg NODE_IMAGE=node:24.21.0-trixie-slim@sha256:...
ARG NODE_IMAGE=node:24.21.0-trixie-slim
# Node, no shell, no package manager; user 65532.
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package has to run a script to be compiled or to run; the image brings its own Node.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY scripts/copy-agent.ts ./scripts/
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${RUN_IMAGE}
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER 65532:65532
EXPOSE 8080 8443
# The entry point of the image is node itself. The flags keep it small (docs/performance.md); the bench measures with them.
CMD ["--max-semi-space-size=1", "--optimize-for-size", "dist/main.js"]
