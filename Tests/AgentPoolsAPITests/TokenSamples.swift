/// Documents of agent tokens, in the API's form, with secrets that are none.
enum TokenSamples {
    static let secret = "aB3dE5fG7hJ9kL.atlasv1.notAsecretNotAsecretNotAsecretNotAsecretNotAsecretNotAsecret"

    /// `GET /agent-pools/:agent_pool_id/authentication-tokens`.
    static let list = """
        {
          "data": [
            {
              "id": "at-bonpPzYqv2bGD7vr",
              "type": "authentication-tokens",
              "attributes": {
                "created-at": "2020-08-07T19:38:20.868Z",
                "last-used-at": "2020-08-07T19:40:55.139Z",
                "description": "the first rack",
                "token": null
              },
              "relationships": {
                "created-by": {
                  "data": {
                    "id": "user-V3R563qtJNcExAkN",
                    "type": "users"
                  }
                }
              }
            },
            {
              "id": "at-2rG2oYU9JEvfaqji",
              "type": "authentication-tokens",
              "attributes": {
                "created-at": "2020-08-10T22:29:21.907Z",
                "last-used-at": null,
                "description": "api",
                "token": null
              },
              "relationships": {
                "created-by": {
                  "data": {
                    "id": "user-V3R563qtJNcExAkN",
                    "type": "users"
                  }
                }
              }
            }
          ]
        }
        """

    /// `GET /authentication-tokens/:id`.
    static let show = """
        {
          "data": {
            "id": "at-2rG2oYU9JEvfaqji",
            "type": "authentication-tokens",
            "attributes": {
              "created-at": "2020-08-10T22:29:21.907Z",
              "last-used-at": null,
              "description": "api",
              "token": null
            },
            "relationships": {
              "created-by": {
                "data": {
                  "id": "user-V3R563qtJNcExAkN",
                  "type": "users"
                }
              }
            }
          }
        }
        """

    /// `POST /agent-pools/:agent_pool_id/authentication-tokens`, the body.
    static let createPayload = """
        {
          "data": {
            "type": "authentication-tokens",
            "attributes": {
              "description": "api"
            }
          }
        }
        """

    /// `POST /agent-pools/:agent_pool_id/authentication-tokens`, the answer.
    static let createResponse = """
        {
          "data": {
            "id": "at-2rG2oYU9JEvfaqji",
            "type": "authentication-tokens",
            "attributes": {
              "created-at": "2020-08-10T22:29:21.907Z",
              "last-used-at": null,
              "description": "api",
              "token": "\(secret)"
            },
            "relationships": {
              "created-by": {
                "data": {
                  "id": "user-V3R563qtJNcExAkN",
                  "type": "users"
                }
              }
            }
          }
        }
        """
}
