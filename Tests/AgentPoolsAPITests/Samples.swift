/// The sample documents of the reference, as they stand there.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/agents>.
enum Samples {
    /// `GET /organizations/:organization_name/agent-pools`.
    static let listPools = """
        {
          "data": [
            {
              "id": "apool-yoGUFz5zcRMMz53i",
              "type": "agent-pools",
              "attributes": {
                "name": "example-pool",
                "created-at": "2020-08-05T18:10:26.964Z"
              },
              "relationships": {
                "agents": {
                  "links": {
                    "related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents"
                  }
                },
                "authentication-tokens": {
                  "links": {
                    "related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/authentication-tokens"
                  }
                },
                "workspaces": {
                  "data": [
                    {
                      "id": "ws-9EEkcEQSA3XgWyGe",
                      "type": "workspaces"
                    }
                  ]
                }
              },
              "links": {
                "self": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i"
              }
            }
          ],
          "links": {
            "self": "https://app.terraform.io/api/v2/organizations/my-organization/agent-pools?page%5Bnumber%5D=1&page%5Bsize%5D=20",
            "first": "https://app.terraform.io/api/v2/organizations/my-organization/agent-pools?page%5Bnumber%5D=1&page%5Bsize%5D=20",
            "prev": null,
            "next": null,
            "last": "https://app.terraform.io/api/v2/organizations/my-organization/agent-pools?page%5Bnumber%5D=1&page%5Bsize%5D=20"
          },
          "meta": {
            "pagination": {
              "current-page": 1,
              "prev-page": null,
              "next-page": null,
              "total-pages": 1,
              "total-count": 1
            }
          }
        }
        """

    /// `GET /agent-pools/:agent_pool_id/agents`.
    static let listAgents = """
        {
          "data": [
            {
              "id": "agent-A726QeosTCpCumAs",
              "type": "agents",
              "attributes": {
                "name": "my-cool-agent",
                "status": "idle",
                "ip-address": "123.123.123.123",
                "last-ping-at": "2020-10-09T18:52:25.246Z"
              },
              "links": {
                "self": "/api/v2/agents/agent-A726QeosTCpCumAs"
              }
            },
            {
              "id": "agent-4cQzjbr1cnM6Pcxr",
              "type": "agents",
              "attributes": {
                "name": "my-other-cool-agent",
                "status": "exited",
                "ip-address": "123.123.123.123",
                "last-ping-at": "2020-08-12T15:25:09.726Z"
              },
              "links": {
                "self": "/api/v2/agents/agent-4cQzjbr1cnM6Pcxr"
              }
            },
            {
              "id": "agent-yEJjXQCucpNxtxd2",
              "type": "agents",
              "attributes": {
                "name": null,
                "status": "errored",
                "ip-address": "123.123.123.123",
                "last-ping-at": "2020-08-11T06:22:20.300Z"
              },
              "links": {
                "self": "/api/v2/agents/agent-yEJjXQCucpNxtxd2"
              }
            }
          ],
          "links": {
            "self": "https://app.terraform.io/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents?page%5Bnumber%5D=1&page%5Bsize%5D=20",
            "first": "https://app.terraform.io/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents?page%5Bnumber%5D=1&page%5Bsize%5D=20",
            "prev": null,
            "next": null,
            "last": "https://app.terraform.io/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents?page%5Bnumber%5D=1&page%5Bsize%5D=20"
          },
          "meta": {
            "pagination": {
              "current-page": 1,
              "prev-page": null,
              "next-page": null,
              "total-pages": 1,
              "total-count": 3
            }
          }
        }
        """

    /// `GET /agent-pools/:id`.
    static let showPool = """
        {
          "data": {
            "id": "apool-yoGUFz5zcRMMz53i",
            "type": "agent-pools",
            "attributes": {
              "name": "example-pool",
              "created-at": "2020-08-05T18:10:26.964Z"
            },
            "relationships": {
              "agents": {
                "links": {
                  "related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents"
                }
              },
              "authentication-tokens": {
                "links": {
                  "related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/authentication-tokens"
                }
              },
              "workspaces": {
                "data": [
                  {
                    "id": "ws-9EEkcEQSA3XgWyGe",
                    "type": "workspaces"
                  }
                ]
              }
            },
            "links": {
              "self": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i"
            }
          }
        }
        """

    /// `GET /agents/:id`.
    static let showAgent = """
        {
          "data": {
            "id": "agent-Zz9PTEcUgBtYzht8",
            "type": "agents",
            "attributes": {
              "name": "my-agent",
              "status": "busy",
              "ip-address": "123.123.123.123",
              "last-ping-at": "2020-09-08T18:47:35.361Z"
            },
            "links": {
              "self": "/api/v2/agents/agent-Zz9PTEcUgBtYzht8"
            }
          }
        }
        """

    /// `POST /organizations/:organization_name/agent-pools`, the body.
    static let createPayload = """
        {
            "data": {
                "type": "agent-pools",
                "attributes": {
                    "name": "my-pool"
                }
            }
        }
        """

    /// `POST /organizations/:organization_name/agent-pools`, the answer.
    static let createResponse = """
        {
          "data": {
            "id": "apool-55jZekR57npjHHYQ",
            "type": "agent-pools",
            "attributes": {
              "name": "my-pool",
              "created-at": "2020-10-13T16:32:45.165Z"
            },
            "relationships": {
              "agents": {
                "links": {
                  "related": "/api/v2/agent-pools/apool-55jZekR57npjHHYQ/agents"
                }
              },
              "authentication-tokens": {
                "links": {
                  "related": "/api/v2/agent-pools/apool-55jZekR57npjHHYQ/authentication-tokens"
                }
              },
              "workspaces": {
                "data": []
              }
            },
            "links": {
              "self": "/api/v2/agent-pools/apool-55jZekR57npjHHYQ"
            }
          }
        }
        """

    /// `PATCH /agent-pools/:id`, the body.
    static let updatePayload = """
        {
          "data": {
            "type": "agent-pools",
            "attributes": {
              "name": "example-pool"
            }
          }
        }
        """

    /// `PATCH /agent-pools/:id`, the answer.
    static let updateResponse = """
        {
          "data": {
            "id": "apool-yoGUFz5zcRMMz53i",
            "type": "agent-pools",
            "attributes": {
              "name": "example-pool",
              "created-at": "2020-08-05T18:10:26.964Z"
            },
            "relationships": {
              "agents": {
                "links": {
                  "related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents"
                }
              },
              "authentication-tokens": {
                "links": {
                  "related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/authentication-tokens"
                }
              },
              "workspaces": {
                "data": [
                  {
                    "id": "ws-9EEkcEQSA3XgWyGe",
                    "type": "workspaces"
                  }
                ]
              }
            },
            "links": {
              "self": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i"
            }
          }
        }
        """
}
