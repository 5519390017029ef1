# The build stage needs cgo for SQLite; the result is one static file.
FROM golang:1.26-bookworm AS build
ARG VERSION=unknown
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 CGO_CFLAGS="-O2 -fno-asynchronous-unwind-tables" go build -trimpath -buildvcs=false \
      -tags 'osusergo netgo sqlite_omit_load_extension' \
      -ldflags "-s -w -linkmode external -extldflags '-static -Wl,--gc-sections' -X main.version=${VERSION}" \
      -o /out/nawoord ./cmd/nawoord
# An image without a shell cannot make folders: they are made here, and they
# belong to the user that runs the program, so that a new volume does too.
RUN install -d -m 0700 /out/folders/data /out/folders/keys /out/folders/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/folders/ /
COPY --from=build /out/nawoord /nawoord
USER 65532:65532
ENV NAWOORD_ADDR=:8080 NAWOORD_DATA=/data NAWOORD_KEYS=/keys
EXPOSE 8080
VOLUME ["/data", "/keys"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/nawoord", "healthz"]
ENTRYPOINT ["/nawoord"]
CMD ["serve"]
