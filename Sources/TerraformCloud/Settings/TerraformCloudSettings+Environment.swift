extension TerraformCloudSettings {
    /// Takes settings from the variables that Terraform's own tools use.
    ///
    /// - Parameters:
    ///   - environment: `TFE_TOKEN` and `TFE_ORGANIZATION`, and `TFE_ADDRESS` for Terraform Enterprise.
    ///   - limits: Limits on time and size.
    /// - Throws: ``TerraformCloudSettingsError`` that says which variable is missing or cannot be used.
    public init(
        environment: [String: String],
        limits: Limits = Limits(),
    ) throws(TerraformCloudSettingsError) {
        guard let token = environment["TFE_TOKEN"].flatMap(APIToken.init) else {
            throw .token("set TFE_TOKEN to an API token")
        }
        guard let organization = environment["TFE_ORGANIZATION"], !organization.isEmpty else {
            throw .organization("set TFE_ORGANIZATION to the organization's name")
        }
        try self.init(
            address: environment["TFE_ADDRESS"] ?? "https://app.terraform.io",
            organization: organization,
            token: token,
            limits: limits,
        )
    }
}
