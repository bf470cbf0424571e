/* Generated from crds/hybridmailmigrations.hybridmail.dev.yaml by "npm run generate"; not to be edited. */
import type { StructuralSchema } from './structure.ts';

export const SPEC_SCHEMA: StructuralSchema = {
  "type": "object",
  "required": [
    "domain",
    "phase",
    "tenant",
    "legacy",
    "dns",
    "recipients"
  ],
  "properties": {
    "domain": {
      "type": "string",
      "minLength": 1,
      "maxLength": 253
    },
    "phase": {
      "type": "string",
      "enum": [
        "Prepare",
        "Send",
        "Receive",
        "Retire"
      ]
    },
    "tenant": {
      "type": "object",
      "required": [
        "id"
      ],
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "maxLength": 36
        },
        "cloud": {
          "type": "string",
          "enum": [
            "Worldwide",
            "USGovGCCHigh",
            "USGovDoD",
            "China"
          ]
        },
        "credentialsSecretRef": {
          "type": "object",
          "required": [
            "name"
          ],
          "properties": {
            "name": {
              "type": "string",
              "minLength": 1,
              "maxLength": 253
            }
          }
        }
      }
    },
    "legacy": {
      "type": "object",
      "required": [
        "smartHost"
      ],
      "properties": {
        "smartHost": {
          "type": "object",
          "required": [
            "host"
          ],
          "properties": {
            "host": {
              "type": "string",
              "minLength": 1,
              "maxLength": 254
            },
            "port": {
              "type": "integer",
              "minimum": 1,
              "maximum": 65535
            },
            "tls": {
              "type": "string",
              "enum": [
                "Opportunistic",
                "EncryptionOnly",
                "CertificateValidation",
                "DomainValidation"
              ]
            },
            "tlsDomain": {
              "type": "string",
              "minLength": 1,
              "maxLength": 254
            }
          }
        },
        "sendsFrom": {
          "type": "object",
          "properties": {
            "addresses": {
              "type": "array",
              "maxItems": 32,
              "x-kubernetes-list-type": "set",
              "items": {
                "type": "string",
                "minLength": 1,
                "maxLength": 43
              }
            },
            "certificateName": {
              "type": "string",
              "minLength": 1,
              "maxLength": 254
            }
          }
        },
        "forwarders": {
          "type": "object",
          "properties": {
            "provider": {
              "type": "string",
              "enum": [
                "Manual",
                "Postfix",
                "CPanel",
                "Plesk",
                "Mailcow"
              ]
            },
            "url": {
              "type": "string",
              "maxLength": 300
            },
            "credentialsSecretRef": {
              "type": "object",
              "required": [
                "name"
              ],
              "properties": {
                "name": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 253
                }
              }
            }
          }
        },
        "inventory": {
          "type": "object",
          "required": [
            "configMapRef"
          ],
          "properties": {
            "configMapRef": {
              "type": "object",
              "required": [
                "name"
              ],
              "properties": {
                "name": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 253
                },
                "key": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 253
                }
              }
            }
          }
        }
      }
    },
    "dns": {
      "type": "object",
      "required": [
        "provider",
        "credentialsSecretRef"
      ],
      "properties": {
        "provider": {
          "type": "string",
          "enum": [
            "Cloudflare"
          ]
        },
        "zone": {
          "type": "string",
          "minLength": 1,
          "maxLength": 254
        },
        "credentialsSecretRef": {
          "type": "object",
          "required": [
            "name"
          ],
          "properties": {
            "name": {
              "type": "string",
              "minLength": 1,
              "maxLength": 253
            }
          }
        },
        "mx": {
          "type": "object",
          "properties": {
            "manage": {
              "type": "boolean"
            },
            "ttlSeconds": {
              "type": "integer",
              "minimum": 60,
              "maximum": 86400
            }
          }
        },
        "spf": {
          "type": "object",
          "properties": {
            "manage": {
              "type": "boolean"
            }
          }
        }
      }
    },
    "recipients": {
      "type": "object",
      "required": [
        "migrated"
      ],
      "properties": {
        "migrated": {
          "type": "object",
          "required": [
            "from"
          ],
          "properties": {
            "from": {
              "type": "string",
              "enum": [
                "Group",
                "List",
                "EveryMailbox"
              ]
            },
            "group": {
              "type": "string",
              "minLength": 1,
              "maxLength": 254
            },
            "addresses": {
              "type": "array",
              "maxItems": 2000,
              "x-kubernetes-list-type": "set",
              "items": {
                "type": "string",
                "minLength": 3,
                "maxLength": 254
              }
            }
          }
        },
        "exclude": {
          "type": "array",
          "maxItems": 1000,
          "x-kubernetes-list-type": "set",
          "items": {
            "type": "string",
            "minLength": 3,
            "maxLength": 254
          }
        },
        "accepted": {
          "type": "array",
          "maxItems": 1000,
          "x-kubernetes-list-type": "set",
          "items": {
            "type": "string",
            "minLength": 3,
            "maxLength": 254
          }
        }
      }
    },
    "enhancedFiltering": {
      "type": "boolean"
    },
    "drift": {
      "type": "string",
      "enum": [
        "Correct",
        "Report"
      ]
    },
    "suspend": {
      "type": "boolean"
    },
    "limits": {
      "type": "object",
      "properties": {
        "forwarderRemovals": {
          "type": "integer",
          "minimum": 0,
          "maximum": 100000
        }
      }
    },
    "waits": {
      "type": "object",
      "minProperties": 1,
      "properties": {
        "settleSeconds": {
          "type": "integer",
          "minimum": 0,
          "maximum": 2592000
        },
        "stragglersSeconds": {
          "type": "integer",
          "minimum": 0,
          "maximum": 2592000
        },
        "queueLifetimeSeconds": {
          "type": "integer",
          "minimum": 0,
          "maximum": 2592000
        },
        "silenceSeconds": {
          "type": "integer",
          "minimum": 0,
          "maximum": 2592000
        },
        "ttlSeconds": {
          "type": "integer",
          "minimum": 0,
          "maximum": 2592000
        }
      }
    }
  }
};
